package engine

// Limited is limited.
var Limited = limited
