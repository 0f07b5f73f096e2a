/** Share of the old value that a running statistic of batch norm keeps at each step. */
export const STATISTICS_KEPT = 0.9;
