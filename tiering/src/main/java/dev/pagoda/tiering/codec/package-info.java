/** Keys and values to bytes and back, copies of values, and the list of classes that may be decoded. */
@NullMarked
package dev.pagoda.tiering.codec;

import org.jspecify.annotations.NullMarked;
