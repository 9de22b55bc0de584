package store

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"openpeople/internal/report"
	"openpeople/internal/store/engine"
	"openpeople/internal/when"
)

// sumColumns are the columns that every rollup of sums carries.
var sumColumns = []string{
	"contacts", "lined", "first_line", "digital", "keyed", "repeated", "handling_n", "handling_sum",
	"asked", "answered", "mark_n", "mark_sum", "satisfied", "top", "dissatisfied", "solved_n", "solved_yes",
	"delivered", "replied",
}

// sumArgs returns the sums in the order of sumColumns.
func sumArgs(d report.Sums) []any {
	return []any{
		d.Contacts, d.Lined, d.FirstLine, d.Digital, d.Keyed, d.Repeated, d.HandlingN, d.HandlingSum,
		d.Asked, d.Answered, d.MarkN, d.MarkSum, d.Satisfied, d.Top, d.Dissatisfied, d.SolvedN, d.SolvedYes,
		d.Delivered, d.Replied,
	}
}

// sumDest returns where to scan columns in the order of sumColumns.
func sumDest(d *report.Sums) []any {
	return []any{
		&d.Contacts, &d.Lined, &d.FirstLine, &d.Digital, &d.Keyed, &d.Repeated, &d.HandlingN, &d.HandlingSum,
		&d.Asked, &d.Answered, &d.MarkN, &d.MarkSum, &d.Satisfied, &d.Top, &d.Dissatisfied, &d.SolvedN, &d.SolvedYes,
		&d.Delivered, &d.Replied,
	}
}

func rollupUpsert(table string, key ...string) string {
	marks := strings.Repeat("?, ", len(key)+len(sumColumns))
	var set []string
	for _, c := range sumColumns {
		set = append(set, c+" = "+table+"."+c+" + excluded."+c)
	}
	return "INSERT INTO " + table + " (" + strings.Join(key, ", ") + ", " + strings.Join(sumColumns, ", ") + ") VALUES (" +
		marks[:len(marks)-2] + ") ON CONFLICT (" + strings.Join(key, ", ") + ") DO UPDATE SET " + strings.Join(set, ", ")
}

// rollups are the tables of sums. In this order and by key within each they are
// locked, by every transaction, so that two never wait for each other.
var rollups = []struct {
	upsert string
	key    func(at sumsAt) [5]int64
	width  int // of the key
}{
	{rollupUpsert("rollup_service", "day", "channel_id", "operator_id", "team_id", "site_id"), func(at sumsAt) [5]int64 {
		return [5]int64{int64(at.day), at.dims.ChannelID, at.dims.OperatorID, at.dims.TeamID, at.dims.SiteID}
	}, 5},
	{rollupUpsert("rollup_demand", "day", "channel_id", "topic_id", "region_id", "line"), func(at sumsAt) [5]int64 {
		return [5]int64{int64(at.day), at.dims.ChannelID, at.dims.TopicID, at.dims.RegionID, int64(at.dims.Line)}
	}, 5},
	{rollupUpsert("rollup_channel", "day", "channel_id"), func(at sumsAt) [5]int64 {
		return [5]int64{int64(at.day), at.dims.ChannelID}
	}, 2},
	{rollupUpsert("rollup_desk", "day"), func(at sumsAt) [5]int64 { return [5]int64{int64(at.day)} }, 1},
}

const upsertHandling = `INSERT INTO rollup_handling (kind, of_id, day, seconds, n) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (kind, of_id, day, seconds) DO UPDATE SET n = rollup_handling.n + excluded.n`

// pendingSums is by how much a transaction moves the rollups.
type pendingSums struct {
	sums     map[sumsAt]*report.Sums
	handling map[handlingAt]int64
}

type sumsAt struct {
	day  when.Day
	dims report.Dims
}

type handlingAt struct {
	kind    string
	of      int64
	day     when.Day
	seconds int
}

// pendingSums returns what the transaction of the context gathered; it is written
// just before the commit.
func (s *Store) pendingSums(ctx context.Context) (*pendingSums, error) {
	type key struct{}
	p, _ := engine.Held(ctx, key{}, func() *pendingSums {
		return &pendingSums{map[sumsAt]*report.Sums{}, map[handlingAt]int64{}}
	})
	return p, s.BeforeCommit(ctx, key{}, func(ctx context.Context) error { return s.writeSums(ctx, p) })
}

// addSums moves the rollups of a day by a difference; call it in the transaction
// that changes the rows counted. The rollups are written once, added up, just
// before the commit: do not read them in the transaction that moves them.
func (s *Store) addSums(ctx context.Context, day when.Day, at report.Dims, d report.Sums) error {
	p, err := s.pendingSums(ctx)
	if err != nil || d == (report.Sums{}) {
		return err
	}
	key := sumsAt{day, at}
	if have := p.sums[key]; have != nil {
		plus(have, d)
	} else {
		p.sums[key] = &d
	}
	return nil
}

// addHandling moves the counts of handling seconds of a day by n.
func (s *Store) addHandling(ctx context.Context, day when.Day, at report.Dims, seconds int, n int64) error {
	p, err := s.pendingSums(ctx)
	if err != nil {
		return err
	}
	p.handling[handlingAt{"", 0, day, seconds}] += n
	p.handling[handlingAt{"channel", at.ChannelID, day, seconds}] += n
	p.handling[handlingAt{"team", at.TeamID, day, seconds}] += n
	return nil
}

// plus adds d to sum, column by column.
func plus(sum *report.Sums, d report.Sums) {
	to, from := sumDest(sum), sumDest(&d)
	for i := range to {
		*to[i].(*int64) += *from[i].(*int64)
	}
}

// writeSums writes what a transaction gathered.
func (s *Store) writeSums(ctx context.Context, p *pendingSums) error {
	for _, table := range rollups {
		byKey := make(map[[5]int64]*report.Sums, len(p.sums))
		for at, d := range p.sums {
			key := table.key(at)
			if have := byKey[key]; have != nil {
				plus(have, *d)
			} else {
				copied := *d
				byKey[key] = &copied
			}
		}
		keys := slices.SortedFunc(maps.Keys(byKey), func(a, b [5]int64) int { return slices.Compare(a[:], b[:]) })
		for _, key := range keys {
			if *byKey[key] == (report.Sums{}) {
				continue
			}
			args := make([]any, 0, len(key)+len(sumColumns))
			for _, part := range key[:table.width] {
				args = append(args, part)
			}
			if _, err := s.Exec(ctx, table.upsert, append(args, sumArgs(*byKey[key])...)...); err != nil {
				return err
			}
		}
	}
	return s.writeHandling(ctx, p.handling)
}

func (s *Store) writeHandling(ctx context.Context, counts map[handlingAt]int64) error {
	keys := slices.SortedFunc(maps.Keys(counts), func(a, b handlingAt) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.of, b.of), cmp.Compare(a.day, b.day), cmp.Compare(a.seconds, b.seconds))
	})
	for _, k := range keys {
		if counts[k] == 0 {
			continue
		}
		if _, err := s.Exec(ctx, upsertHandling, k.kind, k.of, int64(k.day), k.seconds, counts[k]); err != nil {
			return err
		}
	}
	return nil
}
