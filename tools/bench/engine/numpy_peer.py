"""Matrix products with the BLAS that numpy's own package brings: how fast this machine multiplies.

Reads a JSON object a line from stdin and answers with one a line on stdout: `{"do": "multiply", "batch": 64, "times": 10}`
answers the milliseconds of so many products [64, width] by [width, width]. Argument: width. The number of threads is
OPENBLAS_NUM_THREADS's.
"""

import json
import sys
import time

import numpy

width = int(sys.argv[1])
random = numpy.random.default_rng(1)
factors = {}


def multiply(rows, times):
    if rows not in factors:
        shapes = ((rows, width), (width, width), (rows, width))
        factors[rows] = [random.standard_normal(shape, dtype=numpy.float32) for shape in shapes]
    a, b, product = factors[rows]
    started = time.perf_counter()
    for _ in range(times):
        numpy.matmul(a, b, out=product)
    return (time.perf_counter() - started) * 1000


for line in sys.stdin:
    request = json.loads(line)
    if request["do"] == "hello":
        answer = {"description": f"numpy {numpy.__version__}"}
    else:
        answer = {"milliseconds": multiply(request["batch"], request["times"])}
    print(json.dumps(answer), flush=True)
