package words

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"
	"unicode/utf8"

	"openpeople/internal/query"
	"openpeople/internal/store/engine"
)

// What is looked through for a word that was meant: the latest blocks, until so many terms
// were seen.
const (
	nearBlocks = 8
	nearTerms  = 150_000
)

// NearTerms returns terms of the desk that differ from one by little, the nearest first
// and of these the most frequent, each more frequent by far than that one.
func (s *Store) NearTerms(ctx context.Context, term string, limit int) (list []string, err error) {
	st, err := s.state(ctx)
	if err != nil || !st.readable() {
		return nil, engine.Refused(err)
	}
	length := utf8.RuneCountInString(term)
	most := query.Slips(length)
	blocks, err := engine.Gather(ctx, s.db, engine.One[int64], "SELECT id FROM word_blocks ORDER BY latest DESC LIMIT ?", nearBlocks)
	if err != nil {
		return nil, err
	}
	counts, seen := map[string]int{}, 0
	for _, id := range blocks {
		if seen > nearTerms {
			break
		}
		err := s.db.Each(ctx, "SELECT term, n FROM word_postings WHERE block = ? AND LENGTH(term) BETWEEN ? AND ?", []any{id, length - most, length + most}, func(rows *sql.Rows) error {
			var near string
			var n int
			err := rows.Scan(&near, &n)
			if seen++; query.Distance(term, near, most) <= most && !strings.HasPrefix(near, hidden) && !strings.HasPrefix(near, left) {
				counts[near] += n
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	own := counts[term]
	for near, n := range counts {
		if near != term && n >= max(1, byFar*own) {
			list = append(list, near)
		}
	}
	slices.SortFunc(list, func(a, b string) int {
		return cmp.Or(cmp.Compare(query.Distance(term, a, most), query.Distance(term, b, most)), cmp.Compare(counts[b], counts[a]), strings.Compare(a, b))
	})
	return list[:min(len(list), limit)], nil
}

// byFar is how many times more frequent a word is that may be meant for another.
const byFar = 10
