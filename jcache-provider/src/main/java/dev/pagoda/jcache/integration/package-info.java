/** The user's loaders and writers, with their errors wrapped as JCache asks. */
@NullMarked
package dev.pagoda.jcache.integration;

import org.jspecify.annotations.NullMarked;
