package figures

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"openpeople/internal/figure"
	"openpeople/internal/store/engine"
	"openpeople/internal/when"
)

// daysAtOnce is how many days are derived in one go.
const daysAtOnce = 7

// Rebuild derives the figures of every day anew, from a day on; 0: from the first.
// It is for rows that were loaded past the rooms, and for another sum or dimension.
// Others read and write meanwhile. step, if not nil, is told how many days of how
// many are done and up to which; its error ends the work, which may go on another
// time from the day after that.
func (s *Store) Rebuild(ctx context.Context, from when.Day, step func(done, all int, to when.Day) error) error {
	ctx = engine.Within(ctx, engine.Thorough)
	spells, err := s.spells(ctx)
	if err != nil {
		return engine.Refused(err)
	}
	done, all := 0, 0
	for _, p := range spells {
		all += p.Days()
	}
	for _, p := range spells {
		done += p.Days()
		if p.To < from {
			continue
		}
		if err := s.rebuild(ctx, p); err != nil {
			return engine.Refused(err)
		}
		if step == nil {
			continue
		}
		if err := step(done, all, p.To); err != nil {
			return err
		}
	}
	return s.db.InTx(ctx, func(ctx context.Context) error {
		_, err := s.db.Exec(ctx, "UPDATE figure_state SET format = ?", formatNumber)
		return err
	})
}

// rebuild derives some days, again when somebody folded meanwhile.
func (s *Store) rebuild(ctx context.Context, p when.Period) error {
	for {
		edition, err := s.edition(ctx)
		if err != nil {
			return err
		}
		fresh, err := s.derive(ctx, p, true)
		if err != nil {
			return err
		}
		done := false
		err = s.db.InTx(ctx, func(ctx context.Context) error {
			if done, err = s.turnEdition(ctx, edition); err != nil || !done {
				return err
			}
			if err := s.dropSpans(ctx, p); err != nil {
				return err
			}
			for _, text := range []string{"DELETE FROM figure_segments WHERE day BETWEEN ? AND ?", "DELETE FROM figure_rollups WHERE day BETWEEN ? AND ?", "DELETE FROM figure_values WHERE day BETWEEN ? AND ?"} {
				if _, err := s.db.Exec(ctx, text, int(p.From), int(p.To)); err != nil {
					return err
				}
			}
			for _, day := range fresh.days() {
				if err := s.put(ctx, makeDay(day, tablesOf(fresh[day]), nil), edition+1); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || done {
			return err
		}
	}
}

// derive derives all facts of some days, in the order of their names; learn stores
// new words first.
func (s *Store) derive(ctx context.Context, p when.Period, learn bool) (facts, error) {
	look, err := lookUp(ctx, s.db)
	if err != nil {
		return nil, err
	}
	fresh := facts{}
	for part := range figure.Parts {
		if err := look.ofPeriod(ctx, part, p, fresh.take); err != nil {
			return nil, err
		}
	}
	if learn {
		if err := fresh.learn(ctx, s.db, look.words); err != nil {
			return nil, err
		}
	}
	for _, day := range fresh {
		for part := range day {
			inOrderOfNames(day[part])
		}
	}
	return fresh, nil
}

// spells are all days that have facts or figures, a few at a time.
func (s *Store) spells(ctx context.Context) (list []when.Period, err error) {
	days, err := engine.Gather(ctx, s.db, engine.One[when.Day], `SELECT day FROM contacts UNION SELECT sent_day FROM invitations WHERE sent_day > 0 AND purpose = 'first'
UNION SELECT submitted_day FROM reviews WHERE revision > 0 UNION SELECT day FROM figure_segments UNION SELECT day FROM figure_rollups UNION SELECT day FROM figure_values ORDER BY 1`)
	for _, day := range days {
		if n := len(list); n > 0 && list[n-1].From.DaysUntil(day) < daysAtOnce {
			list[n-1].To = day
		} else {
			list = append(list, when.Period{From: day, To: day})
		}
	}
	return list, err
}

// breachesShown is how many days are told one by one.
const breachesShown = 5

// Check compares what is kept with what the rows say; it tells the day and what
// differs. What waits to be folded is left out on both sides.
func (s *Store) Check(ctx context.Context) (breaches []string, err error) {
	spells, err := s.spells(ctx)
	if err != nil {
		return nil, engine.Refused(err)
	}
	var checks []engine.Check
	for _, p := range spells {
		checks = append(checks, func(ctx context.Context) ([]string, error) { return s.check(ctx, p) })
	}
	if old, err := s.Outdated(ctx); err != nil {
		return nil, engine.Refused(err)
	} else if !old {
		checks = append(checks, s.checkSpans)
	}
	if breaches, err = s.db.Checked(ctx, checks...); err != nil {
		return breaches, engine.Refused(err)
	}
	if n := len(breaches); n > breachesShown {
		breaches = append(breaches[:breachesShown], fmt.Sprintf("figures: %d more days differ from the contacts and answers", n-breachesShown))
	}
	return breaches, nil
}

func (s *Store) check(ctx context.Context, p when.Period) (breaches []string, err error) {
	_, contacts, err := touches.Waiting(ctx, s.db, 1<<31-1)
	if err != nil {
		return nil, err
	}
	look, err := lookUp(ctx, s.db)
	if err != nil {
		return nil, err
	}
	waiting := facts{}
	if err := look.ofContacts(ctx, contacts, waiting.take, everyPart...); err != nil {
		return nil, err
	}
	truth, err := s.derive(ctx, p, false)
	if err != nil {
		return nil, err
	}
	old, err := s.Outdated(ctx)
	if err != nil {
		return nil, err
	}
	var checks []engine.Check
	for day := p.From; day <= p.To; day = day.Add(1) {
		checks = append(checks, func(ctx context.Context) ([]string, error) {
			say, err := s.checkDay(ctx, look, day, truth[day], waiting[day], old)
			switch {
			case err != nil:
				return nil, fmt.Errorf("figures of %s: %w", day, err)
			case say != "":
				return []string{"figures of " + day.String() + ": " + say}, nil
			}
			return nil, nil
		})
	}
	return s.db.Checked(ctx, checks...)
}

// checkDay compares the segments of a day with its rows, and its rollups, which nobody
// reads while figures are old, with its segments; "" when they agree.
func (s *Store) checkDay(ctx context.Context, look *lookup, day when.Day, rows, waiting *[figure.Parts][]row, old bool) (string, error) {
	if rows == nil {
		rows = new([figure.Parts][]row)
	}
	var stored [figure.Parts]*table
	for part := range figure.Parts {
		var err error
		if stored[part], err = s.segmentTable(ctx, look, part, day); err != nil {
			return "", err
		}
		names := map[int64]bool{}
		if waiting != nil {
			for _, w := range waiting[part] {
				names[w.id] = true
			}
		}
		waits := func(r row) bool { return names[r.id] }
		if say := differ(slices.DeleteFunc(stored[part].rows(), waits), slices.DeleteFunc(slices.Clone(rows[part]), waits)); say != "" {
			return say, nil
		}
	}
	if old { // rows and rollups may be of other dimensions, or not there
		return "", nil
	}
	want := makeDay(day, stored, nil)
	for d := range figure.NumDimensions {
		sums, handling := encodeCells(nil)
		err := s.db.Row(ctx, "SELECT sums, handling FROM figure_rollups WHERE dimension = ? AND day = ?", d, int(day)).Scan(&sums, &handling)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return "", err
		}
		if _, err := readerOf(sums); errors.Is(err, errFormat) {
			continue // is not read before it is made anew
		}
		if !slices.Equal(sums, want.sums[d]) || !slices.Equal(handling, want.handling[d]) {
			return "the rollup by " + figure.Dimensions[d].Key + " is not that of its segments", nil
		}
	}
	return s.checkValues(ctx, day, want.values)
}

// differ says by what the sums of two lists of facts differ, or which fact stands
// elsewhere; "" when they are the same.
func differ(kept, rows []row) string {
	if slices.Equal(kept, rows) {
		return ""
	}
	var by figure.Sums
	for _, r := range kept {
		by = by.Plus(r.sums)
	}
	for _, r := range rows {
		for i, n := range r.sums {
			by[i] -= n
		}
	}
	say := ""
	for i, n := range by {
		if n == 0 {
			continue
		}
		if say != "" {
			say += ", "
		}
		if n > 0 {
			say += fmt.Sprintf("%s is %d too many", figure.Table[i].Name, n)
		} else {
			say += fmt.Sprintf("%s is %d too few", figure.Table[i].Name, -n)
		}
	}
	if say == "" {
		say = "a fact stands under another value"
	}
	return say
}
