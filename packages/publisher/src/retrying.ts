/** Makes a request again after what can pass by itself, and stops at once at what cannot. */
import { setTimeout as sleep } from "node:timers/promises";
import { isPoseDataError, type RandomStream, randomStream, TransferError } from "@wildpose/pose";
import { type Fault, faultOf } from "./fault.js";

export interface RetryPolicy {
  /** Requests in all, from 1. */
  readonly attempts: number;
  /** Milliseconds before the second request; doubles with each. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** Of the random part of each wait. */
  readonly seed: number;
}

export const defaultRetryPolicy: RetryPolicy = { attempts: 7, firstWaitMs: 500, longestWaitMs: 30_000, seed: 1 };

/** Longer than this nobody is kept waiting: the command says so and can be run again. */
const LONGEST_ASKED_WAIT_MS = 10 * 60_000;

export interface Retry {
  /**
   * Runs work that reads or writes one thing.
   *
   * @param place what it is, for messages: address and file.
   * @throws {TransferError} with the next step, after the last attempt or at what cannot pass.
   */
  <Result>(place: string, work: () => Promise<Result>, signal?: AbortSignal): Promise<Result>;
  /** Milliseconds to wait before request `attempt + 1`; null when there is to be none. */
  waitAfter(fault: Fault, attempt: number): number | null;
  /** How often something was done again. */
  readonly count: () => number;
}

/** @param onRetry is told what is waited for. */
export function retryWith(policy: RetryPolicy, onRetry: (problem: string, waitMs: number) => void = () => {}): Retry {
  const random: RandomStream = randomStream(policy.seed, "publish/retry");
  let count = 0;
  function waitAfter(fault: Fault, attempt: number): number | null {
    if (!fault.passing || attempt >= policy.attempts) return null;
    const step = Math.min(policy.longestWaitMs, policy.firstWaitMs * 2 ** (attempt - 1));
    const wait = Math.max(fault.waitMs ?? 0, step * random.uniform(0.5, 1));
    if (wait > LONGEST_ASKED_WAIT_MS) return null;
    count++;
    onRetry(fault.problem, wait);
    return wait;
  }
  const retry = async <Result>(place: string, work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> => {
    for (let attempt = 1; ; attempt++) {
      signal?.throwIfAborted();
      try {
        return await work();
      } catch (error) {
        signal?.throwIfAborted();
        if (isPoseDataError(error)) throw error;
        const fault = faultOf(error);
        if (fault === null) throw error;
        const wait = waitAfter(fault, attempt);
        if (wait === null) throw new TransferError(place, describeEnd(fault, attempt), fault.status);
        await sleep(wait, undefined, signal && { signal });
      }
    }
  };
  return Object.assign(retry, { waitAfter, count: () => count });
}

function describeEnd({ passing, waitMs, problem, nextStep }: Fault, attempts: number): string {
  if (!passing) return `${problem}; ${nextStep}`;
  if (waitMs !== null && waitMs > LONGEST_ASKED_WAIT_MS) {
    return `${problem}, and asks to wait ${Math.ceil(waitMs / 60_000)} minutes; wait, then ${nextStep}`;
  }
  return `${problem}, ${attempts} times in a row; ${nextStep}`;
}
