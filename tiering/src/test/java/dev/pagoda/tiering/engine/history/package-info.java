/** Random concurrent histories of a near cache, and what is wrong with them. */
package dev.pagoda.tiering.engine.history;
