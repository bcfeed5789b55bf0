/** Tests of the migrations. */
@org.jspecify.annotations.NullMarked
package dev.pagoda.migrations;
