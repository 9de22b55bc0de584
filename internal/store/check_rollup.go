package store

import (
	"context"
	"fmt"
	"strings"

	"openpeople/internal/store/engine"
	"openpeople/internal/when"
)

// breachesShown is how many differences of one table are told one by one.
const breachesShown = 5

// checkRollups compares the rollups with what the raw rows give; it tells table,
// day, key and what differs.
func (s *Store) checkRollups(ctx context.Context) ([]string, error) {
	scale, err := s.markScale(ctx)
	if err != nil {
		return nil, engine.Refused(err)
	}
	var breaches []string
	for _, r := range rollupKeys {
		facts, args := sumFacts(scale, r.key, everything)
		found, err := s.differences(ctx, r.table, r.key, sumColumns, facts, args)
		if err != nil {
			return nil, err
		}
		breaches = append(breaches, found...)
	}
	found, err := s.differences(ctx, "rollup_handling", []string{"day", "kind", "of_id", "seconds"}, []string{"n"},
		"SELECT day, kind, of_id, seconds, n FROM ("+handlingFacts+") h", nil)
	return append(breaches, found...), err
}

// differences compares a table with a query of the same columns: key, the day
// first, then what is counted. A row of noughts is as good as none.
func (s *Store) differences(ctx context.Context, table string, key, counted []string, facts string, args []any) ([]string, error) {
	minus := make([]string, len(counted))
	unequal := make([]string, len(counted))
	for i, c := range counted {
		minus[i] = "-" + c + " AS " + c
		unequal[i] = "SUM(" + c + ") <> 0"
	}
	keys := strings.Join(key, ", ")
	text := "SELECT " + keys + ", " + strings.Join(sumOf(counted), ", ") + " FROM (" +
		"SELECT " + keys + ", " + strings.Join(counted, ", ") + " FROM " + table +
		" UNION ALL SELECT " + keys + ", " + strings.Join(minus, ", ") + " FROM (" + facts + ") raw" +
		") both_sides GROUP BY " + keys + " HAVING " + strings.Join(unequal, " OR ") + " ORDER BY " + keys
	rows, err := s.Rows(ctx, text, args...)
	if err != nil {
		return nil, engine.Refused(err)
	}
	defer rows.Close()
	var out []string
	n := 0
	for rows.Next() {
		if n++; n > breachesShown {
			continue
		}
		of := make([]any, len(key))
		by := make([]int64, len(counted))
		dest := make([]any, 0, len(key)+len(counted))
		for i := range of {
			dest = append(dest, &of[i])
		}
		for i := range by {
			dest = append(dest, &by[i])
		}
		if err := rows.Scan(dest...); err != nil {
			return nil, engine.Refused(err)
		}
		out = append(out, sayDifference(table, key, of, counted, by))
	}
	if n > breachesShown {
		out = append(out, fmt.Sprintf("%s: %d more rows differ from the contacts and answers", table, n-breachesShown))
	}
	return out, engine.Refused(rows.Err())
}

// sayDifference: "rollup_service on 2026-11-21 (channel_id 3, …): contacts is 1 too many".
func sayDifference(table string, key []string, of []any, counted []string, by []int64) string {
	day, _ := of[0].(int64)
	where := make([]string, 0, len(key))
	for i := 1; i < len(key); i++ {
		if raw, ok := of[i].([]byte); ok {
			of[i] = string(raw)
		}
		where = append(where, fmt.Sprintf("%s %v", key[i], of[i]))
	}
	at := ""
	if len(where) > 0 {
		at = " (" + strings.Join(where, ", ") + ")"
	}
	var what []string
	for i, c := range counted {
		switch {
		case by[i] > 0:
			what = append(what, fmt.Sprintf("%s is %d too many", c, by[i]))
		case by[i] < 0:
			what = append(what, fmt.Sprintf("%s is %d too few", c, -by[i]))
		}
	}
	return table + " on " + when.Day(day).String() + at + ": " + strings.Join(what, ", ")
}
