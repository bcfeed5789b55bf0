/** Runs the benchmarks in interleaved rounds, compares what belongs together and prints it beside the targets. */
@NullMarked
package dev.pagoda.benchmarks.report;

import org.jspecify.annotations.NullMarked;
