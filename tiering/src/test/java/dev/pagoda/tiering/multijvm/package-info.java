/** Histories of several JVMs that share a system of record, and what is wrong with them. */
package dev.pagoda.tiering.multijvm;
