/** The near cache as Lincheck sees it: operations, and the map that they must amount to. */
package dev.pagoda.tiering.engine.lincheck;
