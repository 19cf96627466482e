/** Of a process whose processor time is measured: what compiles and collects does so in its one thread. */
export const ONE_THREAD: readonly string[] = ['--single-threaded', '--expose-gc']
