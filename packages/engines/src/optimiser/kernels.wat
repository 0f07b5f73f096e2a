;; What a training step does besides the graph, over one memory that the host gives and that never grows.
;;
;; All functions
;; - take addresses in bytes, of float32 unless said otherwise; no alignment is asked, 16 bytes are faster;
;; - take any count from 0: four elements at a time and the last 0 to 3 by themselves, by the same formula and the same
;;   roundings, so what an element becomes does not depend on where it stands. Only $dropout_mask writes beyond its count;
;; - round every operation to float32 (to float64 where said): no fused or relaxed operations, so the same bits on any CPU.
;;
;; Assembled into kernels-binary.ts by tools/build-kernels.mjs.
(module
  (import "host" "memory" (memory 1))

  ;; One step of Adam (Kingma and Ba 2015), bias correction folded into the rate:
  ;;   g = scale * gradient
  ;;   first  = 0.9 * first + 0.1 * g
  ;;   second = 0.999 * second + 0.001 * (g * g)
  ;;   weight = weight - rate * first / (sqrt(second) + 1e-8)
  ;; Moments too small to be normal numbers become 0: those of a unit that no longer gets a gradient would else shrink to
  ;; denormal numbers and stay there, with which some CPUs compute far more slowly.
  ;; Returns the sum of the squares of the gradients before scaling, as $sum_of_squares does.
  (func (export "adam")
    (param $weights i32) (param $gradients i32) (param $firsts i32) (param $seconds i32) (param $count i32)
    (param $rate f32) (param $scale f32) (result f64)
    (local $offset i32) (local $vector_end i32) (local $end i32)
    (local $gradient v128) (local $pair v128) (local $first v128) (local $second v128)
    (local $low_sum v128) (local $high_sum v128) (local $tail_sum f64)
    (local $g f32) (local $m f32) (local $v f32)
    (local.set $end (i32.shl (local.get $count) (i32.const 2)))
    (local.set $vector_end (i32.and (local.get $end) (i32.const -16)))
    (block $vectors_done (loop $vectors
      (br_if $vectors_done (i32.ge_u (local.get $offset) (local.get $vector_end)))
      (local.set $gradient (v128.load (i32.add (local.get $gradients) (local.get $offset))))
      (local.set $pair (f64x2.promote_low_f32x4 (local.get $gradient)))
      (local.set $low_sum (f64x2.add (local.get $low_sum) (f64x2.mul (local.get $pair) (local.get $pair))))
      (local.set $pair (f64x2.promote_low_f32x4
        (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $gradient) (local.get $gradient))))
      (local.set $high_sum (f64x2.add (local.get $high_sum) (f64x2.mul (local.get $pair) (local.get $pair))))

      (local.set $gradient (f32x4.mul (local.get $gradient) (f32x4.splat (local.get $scale))))
      (local.set $first (f32x4.add
        (f32x4.mul (v128.load (i32.add (local.get $firsts) (local.get $offset))) (f32x4.splat (f32.const 0.9)))
        (f32x4.mul (local.get $gradient) (f32x4.splat (f32.const 0.1)))))
      (local.set $first (v128.andnot (local.get $first)
        (f32x4.lt (f32x4.abs (local.get $first)) (f32x4.splat (f32.const 0x1p-126)))))
      (v128.store (i32.add (local.get $firsts) (local.get $offset)) (local.get $first))
      (local.set $second (f32x4.add
        (f32x4.mul (v128.load (i32.add (local.get $seconds) (local.get $offset))) (f32x4.splat (f32.const 0.999)))
        (f32x4.mul (f32x4.mul (local.get $gradient) (local.get $gradient)) (f32x4.splat (f32.const 0.001)))))
      (local.set $second (v128.andnot (local.get $second)
        (f32x4.lt (local.get $second) (f32x4.splat (f32.const 0x1p-126)))))
      (v128.store (i32.add (local.get $seconds) (local.get $offset)) (local.get $second))
      (v128.store (i32.add (local.get $weights) (local.get $offset))
        (f32x4.sub
          (v128.load (i32.add (local.get $weights) (local.get $offset)))
          (f32x4.div
            (f32x4.mul (local.get $first) (f32x4.splat (local.get $rate)))
            (f32x4.add (f32x4.sqrt (local.get $second)) (f32x4.splat (f32.const 1e-8))))))
      (local.set $offset (i32.add (local.get $offset) (i32.const 16)))
      (br $vectors)))
    (block $tail_done (loop $tail
      (br_if $tail_done (i32.ge_u (local.get $offset) (local.get $end)))
      (local.set $g (f32.load (i32.add (local.get $gradients) (local.get $offset))))
      (local.set $tail_sum (f64.add (local.get $tail_sum)
        (f64.mul (f64.promote_f32 (local.get $g)) (f64.promote_f32 (local.get $g)))))
      (local.set $g (f32.mul (local.get $g) (local.get $scale)))
      (local.set $m (f32.add
        (f32.mul (f32.load (i32.add (local.get $firsts) (local.get $offset))) (f32.const 0.9))
        (f32.mul (local.get $g) (f32.const 0.1))))
      (if (f32.lt (f32.abs (local.get $m)) (f32.const 0x1p-126)) (then (local.set $m (f32.const 0))))
      (f32.store (i32.add (local.get $firsts) (local.get $offset)) (local.get $m))
      (local.set $v (f32.add
        (f32.mul (f32.load (i32.add (local.get $seconds) (local.get $offset))) (f32.const 0.999))
        (f32.mul (f32.mul (local.get $g) (local.get $g)) (f32.const 0.001))))
      (if (f32.lt (local.get $v) (f32.const 0x1p-126)) (then (local.set $v (f32.const 0))))
      (f32.store (i32.add (local.get $seconds) (local.get $offset)) (local.get $v))
      (f32.store (i32.add (local.get $weights) (local.get $offset))
        (f32.sub
          (f32.load (i32.add (local.get $weights) (local.get $offset)))
          (f32.div
            (f32.mul (local.get $m) (local.get $rate))
            (f32.add (f32.sqrt (local.get $v)) (f32.const 1e-8)))))
      (local.set $offset (i32.add (local.get $offset) (i32.const 4)))
      (br $tail)))
    (call $total (local.get $low_sum) (local.get $high_sum) (local.get $tail_sum)))

  ;; The sum of squares, each exact in float64, so that it is finite exactly when every value is. Elements 4i, 4i+1, 4i+2
  ;; and 4i+3 have a sum of float64 each, those of the tail another; the result is ((s0 + s2) + (s1 + s3)) + tail.
  (func (export "sum_of_squares") (param $values i32) (param $count i32) (result f64)
    (local $end i32) (local $vector_end i32) (local $value v128) (local $pair v128)
    (local $low_sum v128) (local $high_sum v128) (local $tail_sum f64) (local $last f64)
    (local.set $end (i32.add (local.get $values) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $vector_end (i32.add (local.get $values)
      (i32.and (i32.shl (local.get $count) (i32.const 2)) (i32.const -16))))
    (block $vectors_done (loop $vectors
      (br_if $vectors_done (i32.eq (local.get $values) (local.get $vector_end)))
      (local.set $value (v128.load (local.get $values)))
      (local.set $pair (f64x2.promote_low_f32x4 (local.get $value)))
      (local.set $low_sum (f64x2.add (local.get $low_sum) (f64x2.mul (local.get $pair) (local.get $pair))))
      (local.set $pair (f64x2.promote_low_f32x4
        (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $value) (local.get $value))))
      (local.set $high_sum (f64x2.add (local.get $high_sum) (f64x2.mul (local.get $pair) (local.get $pair))))
      (local.set $values (i32.add (local.get $values) (i32.const 16)))
      (br $vectors)))
    (block $tail_done (loop $tail
      (br_if $tail_done (i32.eq (local.get $values) (local.get $end)))
      (local.set $last (f64.promote_f32 (f32.load (local.get $values))))
      (local.set $tail_sum (f64.add (local.get $tail_sum) (f64.mul (local.get $last) (local.get $last))))
      (local.set $values (i32.add (local.get $values) (i32.const 4)))
      (br $tail)))
    (call $total (local.get $low_sum) (local.get $high_sum) (local.get $tail_sum)))

  (func $total (param $low v128) (param $high v128) (param $tail f64) (result f64)
    (local.set $low (f64x2.add (local.get $low) (local.get $high)))
    (f64.add
      (f64.add (f64x2.extract_lane 0 (local.get $low)) (f64x2.extract_lane 1 (local.get $low)))
      (local.get $tail)))

  ;; Adds the square of every weight, exact in float64, to its column's sum.
  ;; weights [rows, units]; sums [units] float64.
  (func (export "add_column_squares")
    (param $weights i32) (param $rows i32) (param $units i32) (param $sums i32)
    (local $sum i32) (local $row_end i32) (local $vector_end i32) (local $weight v128) (local $pair v128) (local $last f64)
    (block $rows_done (loop $each_row
      (br_if $rows_done (i32.eqz (local.get $rows)))
      (local.set $sum (local.get $sums))
      (local.set $row_end (i32.add (local.get $weights) (i32.shl (local.get $units) (i32.const 2))))
      (local.set $vector_end (i32.add (local.get $weights)
        (i32.and (i32.shl (local.get $units) (i32.const 2)) (i32.const -16))))
      (block $vectors_done (loop $vectors
        (br_if $vectors_done (i32.eq (local.get $weights) (local.get $vector_end)))
        (local.set $weight (v128.load (local.get $weights)))
        (local.set $pair (f64x2.promote_low_f32x4 (local.get $weight)))
        (v128.store (local.get $sum)
          (f64x2.add (v128.load (local.get $sum)) (f64x2.mul (local.get $pair) (local.get $pair))))
        (local.set $pair (f64x2.promote_low_f32x4
          (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $weight) (local.get $weight))))
        (v128.store offset=16 (local.get $sum)
          (f64x2.add (v128.load offset=16 (local.get $sum)) (f64x2.mul (local.get $pair) (local.get $pair))))
        (local.set $weights (i32.add (local.get $weights) (i32.const 16)))
        (local.set $sum (i32.add (local.get $sum) (i32.const 32)))
        (br $vectors)))
      (block $tail_done (loop $tail
        (br_if $tail_done (i32.eq (local.get $weights) (local.get $row_end)))
        (local.set $last (f64.promote_f32 (f32.load (local.get $weights))))
        (f64.store (local.get $sum)
          (f64.add (f64.load (local.get $sum)) (f64.mul (local.get $last) (local.get $last))))
        (local.set $weights (i32.add (local.get $weights) (i32.const 4)))
        (local.set $sum (i32.add (local.get $sum) (i32.const 8)))
        (br $tail)))
      (local.set $rows (i32.sub (local.get $rows) (i32.const 1)))
      (br $each_row))))

  ;; What shortens each column to the longest allowed norm: min(1, longest / sqrt(sum)) in float64, then float32.
  ;; sums [units] float64 become 0 for the next step; factors [units]. Returns how many factors are not 1.
  (func (export "norm_factors")
    (param $sums i32) (param $factors i32) (param $units i32) (param $longest f64) (result i32)
    (local $factor f32) (local $changed i32)
    (block $done (loop $each
      (br_if $done (i32.eqz (local.get $units)))
      (local.set $factor (f32.demote_f64
        (f64.min (f64.const 1) (f64.div (local.get $longest) (f64.sqrt (f64.load (local.get $sums)))))))
      (f64.store (local.get $sums) (f64.const 0))
      (f32.store (local.get $factors) (local.get $factor))
      (local.set $changed (i32.add (local.get $changed) (f32.ne (local.get $factor) (f32.const 1))))
      (local.set $sums (i32.add (local.get $sums) (i32.const 8)))
      (local.set $factors (i32.add (local.get $factors) (i32.const 4)))
      (local.set $units (i32.sub (local.get $units) (i32.const 1)))
      (br $each)))
    (local.get $changed))

  ;; weights [rows, units] times factors [units].
  (func (export "scale_columns")
    (param $weights i32) (param $rows i32) (param $units i32) (param $factors i32)
    (local $factor i32) (local $row_end i32) (local $vector_end i32)
    (block $rows_done (loop $each_row
      (br_if $rows_done (i32.eqz (local.get $rows)))
      (local.set $factor (local.get $factors))
      (local.set $row_end (i32.add (local.get $weights) (i32.shl (local.get $units) (i32.const 2))))
      (local.set $vector_end (i32.add (local.get $weights)
        (i32.and (i32.shl (local.get $units) (i32.const 2)) (i32.const -16))))
      (block $vectors_done (loop $vectors
        (br_if $vectors_done (i32.eq (local.get $weights) (local.get $vector_end)))
        (v128.store (local.get $weights)
          (f32x4.mul (v128.load (local.get $weights)) (v128.load (local.get $factor))))
        (local.set $weights (i32.add (local.get $weights) (i32.const 16)))
        (local.set $factor (i32.add (local.get $factor) (i32.const 16)))
        (br $vectors)))
      (block $tail_done (loop $tail
        (br_if $tail_done (i32.eq (local.get $weights) (local.get $row_end)))
        (f32.store (local.get $weights)
          (f32.mul (f32.load (local.get $weights)) (f32.load (local.get $factor))))
        (local.set $weights (i32.add (local.get $weights) (i32.const 4)))
        (local.set $factor (i32.add (local.get $factor) (i32.const 4)))
        (br $tail)))
      (local.set $rows (i32.sub (local.get $rows) (i32.const 1)))
      (br $each_row))))

  ;; running = kept * running + share * batch.
  (func (export "blend")
    (param $running i32) (param $batch i32) (param $count i32) (param $kept f32) (param $share f32)
    (local $end i32) (local $vector_end i32)
    (local.set $end (i32.add (local.get $running) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $vector_end (i32.add (local.get $running)
      (i32.and (i32.shl (local.get $count) (i32.const 2)) (i32.const -16))))
    (block $vectors_done (loop $vectors
      (br_if $vectors_done (i32.eq (local.get $running) (local.get $vector_end)))
      (v128.store (local.get $running) (f32x4.add
        (f32x4.mul (v128.load (local.get $running)) (f32x4.splat (local.get $kept)))
        (f32x4.mul (v128.load (local.get $batch)) (f32x4.splat (local.get $share)))))
      (local.set $running (i32.add (local.get $running) (i32.const 16)))
      (local.set $batch (i32.add (local.get $batch) (i32.const 16)))
      (br $vectors)))
    (block $tail_done (loop $tail
      (br_if $tail_done (i32.eq (local.get $running) (local.get $end)))
      (f32.store (local.get $running) (f32.add
        (f32.mul (f32.load (local.get $running)) (local.get $kept))
        (f32.mul (f32.load (local.get $batch)) (local.get $share))))
      (local.set $running (i32.add (local.get $running) (i32.const 4)))
      (local.set $batch (i32.add (local.get $batch) (i32.const 4)))
      (br $tail))))

  ;; A dropout mask: 0 where 16 random bits are below the threshold, kept elsewhere.
  ;; Eight elements at a time: count is rounded up to a multiple of eight, and the mask must have room for that.
  ;; state [4, 4] uint32: word w of generator k at 16 w + 4 k, four xoshiro128++ 1.0 side by side (Blackman and Vigna,
  ;; https://prng.di.unimi.it/xoshiro128plusplus.c), none of them all 0. One word of each decides eight elements: the lower
  ;; halves 0 to 3, the upper halves 4 to 7.
  ;; threshold 0 to 65536.
  (func (export "dropout_mask")
    (param $mask i32) (param $count i32) (param $threshold i32) (param $kept f32) (param $state i32)
    (local $end i32) (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local $sum v128) (local $shifted v128) (local $limit v128) (local $value v128)
    (local.set $end (i32.add (local.get $mask)
      (i32.shl (i32.and (i32.add (local.get $count) (i32.const 7)) (i32.const -8)) (i32.const 2))))
    (local.set $limit (i32x4.splat (local.get $threshold)))
    (local.set $value (f32x4.splat (local.get $kept)))
    (local.set $a (v128.load (local.get $state)))
    (local.set $b (v128.load offset=16 (local.get $state)))
    (local.set $c (v128.load offset=32 (local.get $state)))
    (local.set $d (v128.load offset=48 (local.get $state)))
    (block $done (loop $each
      (br_if $done (i32.eq (local.get $mask) (local.get $end)))
      (local.set $sum (i32x4.add (local.get $a) (local.get $d)))
      (local.set $sum (i32x4.add (local.get $a) (v128.or
        (i32x4.shl (local.get $sum) (i32.const 7))
        (i32x4.shr_u (local.get $sum) (i32.const 25)))))
      (local.set $shifted (i32x4.shl (local.get $b) (i32.const 9)))
      (local.set $c (v128.xor (local.get $c) (local.get $a)))
      (local.set $d (v128.xor (local.get $d) (local.get $b)))
      (local.set $b (v128.xor (local.get $b) (local.get $c)))
      (local.set $a (v128.xor (local.get $a) (local.get $d)))
      (local.set $c (v128.xor (local.get $c) (local.get $shifted)))
      (local.set $d (v128.or
        (i32x4.shl (local.get $d) (i32.const 11))
        (i32x4.shr_u (local.get $d) (i32.const 21))))
      (v128.store (local.get $mask) (v128.andnot (local.get $value)
        (i32x4.lt_s (v128.and (local.get $sum) (v128.const i32x4 0xffff 0xffff 0xffff 0xffff)) (local.get $limit))))
      (v128.store offset=16 (local.get $mask) (v128.andnot (local.get $value)
        (i32x4.lt_s (i32x4.shr_u (local.get $sum) (i32.const 16)) (local.get $limit))))
      (local.set $mask (i32.add (local.get $mask) (i32.const 32)))
      (br $each)))
    (v128.store (local.get $state) (local.get $a))
    (v128.store offset=16 (local.get $state) (local.get $b))
    (v128.store offset=32 (local.get $state) (local.get $c))
    (v128.store offset=48 (local.get $state) (local.get $d)))
)
