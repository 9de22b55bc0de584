//go:build race

package main

// raceStride thins what is tried by the thousand: under the race detector, which
// takes ten times as long, every sixth stands for all.
const raceStride = 6
