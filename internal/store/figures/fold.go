package figures

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"

	"openpeople/internal/figure"
	"openpeople/internal/store/engine"
	"openpeople/internal/when"
)

// TouchesWait reports whether more than n touches are not folded.
func (s *Store) TouchesWait(ctx context.Context, n int) (more bool, err error) {
	return touches.Wait(ctx, s.db, n)
}

// foldAtOnce bounds the touches of one fold, and with them its memory.
const foldAtOnce = 8_192

// Outdated reports whether the tables of figure have changed since the figures were
// made: they are derived from the rows at reading until Rebuild has made them anew.
func (s *Store) Outdated(ctx context.Context) (bool, error) {
	var stored int64
	err := s.db.Row(ctx, "SELECT format FROM figure_state").Scan(&stored)
	return stored != noFigures && stored != formatNumber, engine.Refused(err)
}

// noFigures is the format before the first fold: all that counts is touched.
const noFigures = 0

// Fold folds what was touched, oldest first, and returns how many touches are gone.
// It may run on several nodes at once: one of them folds, the others find nothing
// done. What is Outdated is not folded.
func (s *Store) Fold(ctx context.Context) (folded int, err error) {
	ctx = engine.Within(ctx, engine.Thorough)
	if old, err := s.Outdated(ctx); old || err != nil {
		return 0, err
	}
	for {
		n, err := s.foldOnce(ctx)
		folded += n
		if err != nil || n < foldAtOnce { // a node that lost against another comes again soon
			return folded, engine.Refused(err)
		}
	}
}

func (s *Store) foldOnce(ctx context.Context) (int, error) {
	edition, err := s.edition(ctx)
	if err != nil {
		return 0, err
	}
	ids, contacts, err := touches.Waiting(ctx, s.db, foldAtOnce)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	look, err := lookUp(ctx, s.db)
	if err != nil {
		return 0, err
	}
	fresh := facts{}
	if err := look.ofContacts(ctx, contacts, fresh.take, everyPart...); err != nil {
		return 0, err
	}
	if err := fresh.learn(ctx, s.db, look.words); err != nil {
		return 0, err
	}
	// All is made before the transaction, which others wait for.
	list := make([]made, 0, len(fresh))
	for _, day := range fresh.days() {
		m, err := s.refold(ctx, look, day, fresh[day])
		if err != nil {
			return 0, err
		}
		list = append(list, m)
	}
	done := false
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		if done, err = s.turnEdition(ctx, edition); err != nil || !done {
			return err
		}
		for _, m := range list {
			if err := s.dropSpans(ctx, when.Period{From: m.day, To: m.day}); err != nil {
				return err
			}
			if err := s.put(ctx, m, edition+1); err != nil {
				return err
			}
		}
		return touches.Forget(ctx, s.db, ids)
	})
	if err != nil || !done {
		return 0, err
	}
	return len(ids), nil
}

// edition counts the folds: who wants to fold turns it, and whoever was slower
// finds it turned.
func (s *Store) edition(ctx context.Context) (n int64, err error) {
	err = s.db.Row(ctx, "SELECT edition FROM figure_state").Scan(&n)
	return n, err
}

func (s *Store) turnEdition(ctx context.Context, from int64) (mine bool, err error) {
	n, err := s.db.Changed(ctx, "UPDATE figure_state SET edition = edition + 1, format = CASE WHEN format = ? THEN ? ELSE format END WHERE edition = ?", noFigures, formatNumber, from)
	return n > 0, err
}

// facts are rows by day and part.
type facts map[when.Day]*[figure.Parts][]row

func (f facts) take(of *figure.Fact) {
	day := f[of.Day]
	if day == nil {
		day = new([figure.Parts][]row)
		f[of.Day] = day
	}
	rows := day[of.Part]
	if len(rows) == cap(rows) {
		rows = slices.Grow(rows, max(16, len(rows))) // append grows large ones by little, and leaves as much behind each time
	}
	day[of.Part] = append(rows, rowOf(of))
}

func (f facts) days() []when.Day {
	out := make([]when.Day, 0, len(f))
	for day := range f {
		out = append(out, day)
	}
	slices.Sort(out)
	return out
}

// learn stores the words that the facts brought and gives the facts their numbers.
func (f facts) learn(ctx context.Context, db *engine.DB, w words) error {
	became, err := w.learn(ctx, db)
	if err != nil || len(became) == 0 {
		return err
	}
	for _, day := range f {
		for _, rows := range day {
			for i := range rows {
				for _, d := range []figure.Dimension{figure.Delivery, figure.Language} {
					if n, changed := became[rows[i].at[d]]; changed {
						rows[i].at[d] = n
					}
				}
			}
		}
	}
	return nil
}

// made is what a day is stored as.
type made struct {
	day      when.Day
	segments [figure.Parts]*kept // nil: stays as it is
	sums     [][]byte            // by dimension
	handling [][]byte
	values   []madeValue
}

// refold puts fresh facts into the segments of a day and makes its rollups anew.
func (s *Store) refold(ctx context.Context, look *lookup, day when.Day, fresh *[figure.Parts][]row) (m made, err error) {
	var all [figure.Parts]*table
	moved := moved{}
	for part := range figure.Parts {
		stored, err := s.segmentTable(ctx, look, part, day)
		if err != nil {
			return m, err
		}
		var replaced []int
		all[part], replaced = merge(stored, fresh[part])
		for _, r := range fresh[part] {
			moved.note(r)
		}
		for _, i := range replaced {
			moved.note(stored.row(i))
		}
	}
	return makeDay(day, all, moved), nil
}

// makeDay makes what a day is stored as, of the valued dimensions the values that
// moved only.
func makeDay(day when.Day, all [figure.Parts]*table, moved moved) made {
	m := made{day: day}
	for part, t := range all {
		if t.n > 0 {
			k := encode(t)
			m.segments[part] = &k
		}
	}
	var dimensions [figure.NumDimensions]tally
	values := newValueTallies(moved)
	for r := range weigh(all) { // once over the rows: there are more of them than a processor holds near
		for d := range dimensions {
			dimensions[d].add(value{r.counts(figure.Dimension(d))}, r, nil)
		}
		for i := range values {
			values[i].add(r)
		}
	}
	for d := range dimensions {
		sums, handling := encodeCells(dimensions[d].inOrder())
		m.sums, m.handling = append(m.sums, sums), append(m.handling, handling)
	}
	for i := range values {
		m.values = append(m.values, values[i].made()...)
	}
	return m
}

// put stores a day under the stamp of the fold, or of what made it anew; what the day is
// part of is dropped before.
func (s *Store) put(ctx context.Context, m made, stamp int64) error {
	for part, k := range m.segments {
		if k == nil {
			continue
		}
		if _, err := s.db.Exec(ctx, `INSERT INTO figure_segments (day, part, stamp, places, sums, others, names) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (day, part) DO UPDATE SET stamp = excluded.stamp, places = excluded.places, sums = excluded.sums, others = excluded.others, names = excluded.names`,
			int(m.day), part, stamp, k.places, k.sums, k.others, k.names); err != nil {
			return err
		}
	}
	for d := range figure.NumDimensions {
		if _, err := s.db.Exec(ctx, `INSERT INTO figure_rollups (dimension, day, sums, handling) VALUES (?, ?, ?, ?)
ON CONFLICT (dimension, day) DO UPDATE SET sums = excluded.sums, handling = excluded.handling`, d, int(m.day), m.sums[d], m.handling[d]); err != nil {
			return err
		}
	}
	return s.putValues(ctx, m)
}

// segmentTable reads a segment; it is empty when there is none. What another program
// stored is derived from the rows of the desk.
func (s *Store) segmentTable(ctx context.Context, look *lookup, part figure.Part, day when.Day) (*table, error) {
	var k kept
	err := s.db.Row(ctx, "SELECT places, sums, others, names FROM figure_segments WHERE day = ? AND part = ?", int(day), int(part)).Scan(&k.places, &k.sums, &k.others, &k.names)
	if errors.Is(err, sql.ErrNoRows) {
		return tableOf(nil), nil
	}
	if err != nil {
		return nil, err
	}
	t, err := k.table()
	if errors.Is(err, errFormat) {
		var rows []row
		err = look.ofPeriod(ctx, part, when.Period{From: day, To: day}, func(f *figure.Fact) { rows = append(rows, rowOf(f)) })
		return tableOf(inOrderOfNames(rows)), err
	}
	return t, err
}

func inOrderOfNames(rows []row) []row {
	slices.SortFunc(rows, func(a, b row) int { return cmp.Compare(a.id, b.id) })
	return rows
}
