package contact

// NeighbourQueries find the contacts between which one stands.
var NeighbourQueries = []string{selectNext, selectLater, selectPrevious}
