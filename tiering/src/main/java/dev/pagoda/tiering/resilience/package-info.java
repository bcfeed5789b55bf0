/** What stands between the tiers and a backend that is reached over a network: retries, a circuit breaker and a bulkhead. */
@NullMarked
package dev.pagoda.tiering.resilience;

import org.jspecify.annotations.NullMarked;
