import { readFileSync, writeFileSync } from "node:fs";

/**
 * Starts to watch the memory of this process; the returned function says by how many bytes it has grown at its peak
 * since then.
 *
 * Linux counts the peak of the resident memory, and lets it be reset. What is allocated but never touched is not
 * resident, so array buffers are counted as well. Elsewhere the peak since the process began is all there is: growth
 * below an earlier peak is then not seen.
 */
export function watchMemory(): () => number {
  const linux = resetPeak();
  const before = process.memoryUsage();
  const peakBefore = linux ? before.rss : overallPeak();
  return () => {
    const peak = linux ? residentPeak() : overallPeak();
    const resident = peak > peakBefore ? peak - before.rss : 0;
    return Math.max(0, resident, process.memoryUsage().arrayBuffers - before.arrayBuffers);
  };
}

/** https://docs.kernel.org/filesystems/proc.html, `clear_refs`: 5 resets the peak to what is resident now. */
function resetPeak(): boolean {
  try {
    writeFileSync("/proc/self/clear_refs", "5");
    return true;
  } catch {
    return false;
  }
}

function residentPeak(): number {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "latin1"));
  if (kilobytes === null) throw new Error("VmHWM expected in /proc/self/status, found none");
  return Number(kilobytes[1]) * 1024;
}

function overallPeak(): number {
  return process.resourceUsage().maxRSS * 1024;
}
