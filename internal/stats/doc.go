// Package stats holds the formulas behind the figures: shares with their Wilson
// intervals, the effect of an idea, agreement between reviewers and how strict they are, control limits
// and run rules, quantiles of counted values, and the score of a review.
//
// What lives here is pure: numbers in, numbers out, the standard library only.
// What does not: queries and filters (store, report), which contacts count,
// verdicts such as "better" or "not proven" (idea), rounding, per cent signs and
// words (i18n, templates).
//
// Shares and limits are fractions from 0 to 1, differences of shares from -1 to 1;
// only ReviewScore is on 0..100. A function that cannot compute its figure, because
// nothing was counted or because the input is impossible (more successes than
// trials, a negative count), answers ok = false and zeros. The caller then shows
// "not computable", never 0. Nothing here returns an error or panics.
package stats
