// Grouping accuracy that others have published or that was measured of them, on the 2,000 lines of each set; sources in README.md.

/**
 * @typedef {object} Published
 * @property {number} drain the original, with settings for each set
 * @property {number} drain3 Drain3 with one configuration for all sets
 * @property {number} brain Brain with one configuration for all sets
 */

/** @type {Readonly<Record<string, Published>>} */
export const PUBLISHED = {
  Apache: { drain: 1, drain3: 1, brain: 1 },
  HDFS: { drain: 0.998, drain3: 0.998, brain: 0.998 },
  Hadoop: { drain: 0.948, drain3: 0.964, brain: 0.957 },
  Linux: { drain: 0.69, drain3: 0.686, brain: 0.29 },
  OpenSSH: { drain: 0.787, drain3: 0.718, brain: 1 },
  Proxifier: { drain: 0.526, drain3: 0.017, brain: 0.526 },
  Spark: { drain: 0.92, drain3: 0.997, brain: 0.923 },
  Zookeeper: { drain: 0.967, drain3: 0.967, brain: 0.989 },
  BGL: { drain: 0.963, drain3: 0.916, brain: 0.956 },
  HPC: { drain: 0.887, drain3: 0.869, brain: 0.88 },
  Thunderbird: { drain: 0.955, drain3: 0.905, brain: 0.973 },
  Windows: { drain: 0.997, drain3: 0.407, brain: 0.996 },
  Android: { drain: 0.911, drain3: 0.737, brain: 0.817 },
  HealthApp: { drain: 0.78, drain3: 0.981, brain: 0.878 },
  OpenStack: { drain: 0.733, drain3: 0.309, brain: 0.366 },
  Mac: { drain: 0.786, drain3: 0.668, brain: 0.889 },
}
