/** As much of matrices as an oracle in double precision needs. */
export class Matrix {
  readonly columns: number;

  private constructor(
    readonly data: Float64Array,
    readonly rows: number,
  ) {
    this.columns = data.length / rows;
  }

  static of(data: ArrayLike<number> | undefined, rows: number): Matrix {
    return new Matrix(Float64Array.from(data ?? []), rows);
  }

  at(row: number, column: number): number {
    return this.data[row * this.columns + column];
  }

  map(value: (element: number, row: number, column: number) => number): Matrix {
    const { columns } = this;
    return new Matrix(
      this.data.map((element, i) => value(element, Math.floor(i / columns), i % columns)),
      this.rows,
    );
  }

  plus(other: Matrix): Matrix {
    return new Matrix(
      this.data.map((element, i) => element + other.data[i]),
      this.rows,
    );
  }

  times(other: Matrix): Matrix {
    const product = new Float64Array(this.rows * other.columns);
    for (let row = 0; row < this.rows; row++) {
      for (let inner = 0; inner < this.columns; inner++) {
        const factor = this.at(row, inner);
        for (let column = 0; column < other.columns; column++) {
          product[row * other.columns + column] += factor * other.data[inner * other.columns + column];
        }
      }
    }
    return new Matrix(product, this.rows);
  }

  transposed(): Matrix {
    const data = new Float64Array(this.data.length);
    for (let row = 0; row < this.rows; row++) {
      for (let column = 0; column < this.columns; column++) data[column * this.rows + row] = this.at(row, column);
    }
    return new Matrix(data, this.columns);
  }

  columnSums(): Float64Array {
    const sums = new Float64Array(this.columns);
    this.data.forEach((element, i) => {
      sums[i % this.columns] += element;
    });
    return sums;
  }
}
