//go:build !race

package main

// raceStride is 1: everything is tried.
const raceStride = 1
