package report

import (
	"openpeople/internal/figure"
	"openpeople/internal/when"
)

// MostAlong is along how many dimensions strata go.
const MostAlong = 3

// Along is a dimension that tells strata apart; Group says which of its values are one,
// nil: each is one.
type Along struct {
	Of    figure.Dimension
	Group func(value int64) int64
}

// StrataQuery asks for sums by the values of a dimension and by strata: what of a kind of
// work, or of customers, each has.
type StrataQuery struct {
	Filter Filter
	Period when.Period
	By     figure.Dimension
	Along  []Along      // at most MostAlong
	Base   figure.Sum   // only what adds to it counts
	Sums   []figure.Sum // those that are asked for, of the part of Base
}

// StratumKey is a stratum of one value of a dimension: groups of values, in the order of
// StrataQuery.Along.
type StratumKey struct {
	Value int64
	At    [MostAlong]int64
}

// StratumSums is what a stratum of a value adds up to, in the order of StrataQuery.Sums.
type StratumSums struct {
	StratumKey
	Sums []int64
}

// Strata is what a StrataQuery answers.
type Strata struct {
	Cells  []StratumSums // in order of value and stratum
	Values []ValueSums   // of the dimension; their sums mean nothing
	Names  map[figure.Dimension]map[int64]ValueSums
}
