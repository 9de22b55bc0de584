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
	Kinds bool // values of one kind are one: one of them stands for all
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

// StratumSums is what a value has of a stratum: places in Strata.Values and in
// Strata.Sorts, and what adds up there, in the order of StrataQuery.Sums.
type StratumSums struct {
	Value, Sort int
	Sums        []int64
}

// Strata is what a StrataQuery answers.
type Strata struct {
	Values []ValueSums        // of the dimension; their sums mean nothing
	Sorts  [][MostAlong]int64 // the strata: groups of values, in the order of StrataQuery.Along
	Cells  []StratumSums      // in order of value and stratum; only where something counts
	Names  map[figure.Dimension]map[int64]ValueSums
}
