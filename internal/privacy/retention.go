package privacy

import (
	"context"
	"fmt"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/personal"
)

// Limits is for how many days each class is kept, from the end of the contact, of identity
// from that of the customer's last one; 0: for ever.
type Limits map[personal.Class]int

// Limited lists the classes that go by age, in the order of pages, with the days that are
// proposed.
var Limited = []struct {
	Class personal.Class
	Days  int
}{{personal.Conversation, 180}, {personal.Recording, 90}, {personal.Comment, 1095}, {personal.Letter, 180}, {personal.Identity, 1095}}

// MaxDays is how long a limit may be.
const MaxDays = 36_500

// Proposed are the limits of a desk that begins.
func Proposed() Limits {
	l := Limits{}
	for _, row := range Limited {
		l[row.Class] = row.Days
	}
	return l
}

// Night is what one night took away.
type Night struct {
	ID      int64
	BeganAt time.Time
	EndedAt *time.Time // nil: it goes on, or was broken off
	Limits  Limits
	Counted Counted
}

// Retention is for how long what is kept, and what the nights took away.
type Retention struct {
	Limits   Limits
	InForce  bool // somebody said so, or the desk began with it
	Ahead    Counted
	Nights   []Night // the latest first
	Revision string
}

// CountedTo is as far as what would go is counted.
const CountedTo = 10_000

type retentionStore interface {
	// Limits returns what was set, nil: nothing was.
	Limits(ctx context.Context) (Limits, error)
	SaveLimits(ctx context.Context, l Limits) error
	// CountOlder counts what of a class is older, of who is not held, as far as most.
	CountOlder(ctx context.Context, class personal.Class, before time.Time, most int) (int64, error)
	// ClearOlder takes a part of what is older away, in a transaction of its own; after is 0 at
	// first, then what it returned. n is how many things went, more that it has to be called again.
	ClearOlder(ctx context.Context, class personal.Class, before time.Time, after int64, seal personal.Seal) (n int, at int64, more bool, err error)
	BeginNight(ctx context.Context, n *Night) error
	SaveNight(ctx context.Context, n Night) error
	Nights(ctx context.Context, limit int) ([]Night, error)
}

// Retention returns for how long what is kept, and what the next night would take away.
// Right: CustomerErase.
func (s *Service) Retention(ctx context.Context, a actor.Actor) (r Retention, err error) {
	if err := a.Need(actor.CustomerErase); err != nil {
		return r, err
	}
	if r.Limits, err = s.limits(ctx); err != nil {
		return r, err
	}
	r.InForce = r.Limits != nil
	r.Limits, r.Revision = shown(r.Limits)
	if r.Ahead, err = s.Ahead(ctx, a, r.Limits); err != nil {
		return r, err
	}
	r.Nights, err = s.store.Nights(ctx, 14)
	return r, err
}

// limits returns what was set, nil: nothing was. A class of which nothing was said, for there
// was none when the limits were set, is kept as is proposed.
func (s *Service) limits(ctx context.Context) (Limits, error) {
	l, err := s.store.Limits(ctx)
	if l == nil || err != nil {
		return nil, err
	}
	for _, row := range Limited {
		if _, said := l[row.Class]; !said {
			l[row.Class] = row.Days
		}
	}
	return l, nil
}

// shown are the limits that a page shows of what was set, nil: nothing was, and the revision
// that names them.
func shown(set Limits) (l Limits, revision string) {
	if l = set; l == nil {
		l = Proposed()
	}
	return l, fault.Revision(set != nil, fmt.Sprint(l))
}

// Ahead counts what limits would take away tonight, each class as far as CountedTo. Right:
// CustomerErase.
func (s *Service) Ahead(ctx context.Context, a actor.Actor, l Limits) (Counted, error) {
	if err := a.Need(actor.CustomerErase); err != nil {
		return nil, err
	}
	ahead := Counted{}
	for class, days := range l {
		if days == 0 {
			continue
		}
		n, err := s.store.CountOlder(ctx, class, s.of.Now().AddDate(0, 0, -days), CountedTo)
		if err != nil {
			return nil, err
		}
		ahead[class] = n
	}
	return ahead, nil
}

// Keep sets for how long what is kept, from the next night on; what l does not name is kept
// for ever. Conflict when it is not as
// the revision says any more. Right: CustomerErase.
func (s *Service) Keep(ctx context.Context, a actor.Actor, l Limits, revision string) error {
	if err := a.Need(actor.CustomerErase); err != nil {
		return err
	}
	var w fault.Fields
	for _, row := range Limited {
		if days := l[row.Class]; days < 0 || days > MaxDays {
			w.Add(string(row.Class), "fault.range", "Min", 0, "Max", MaxDays)
		}
	}
	if err := w.Err(); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		was, err := s.limits(ctx)
		if err != nil {
			return err
		}
		_, now := shown(was)
		if err := fault.Fresh(revision, now); err != nil {
			return err
		}
		all, detail := Limits{}, map[string]any{}
		for _, row := range Limited {
			all[row.Class] = l[row.Class]
		}
		if err := s.store.SaveLimits(ctx, all); err != nil {
			return err
		}
		for _, row := range Limited {
			if was[row.Class] != l[row.Class] || was == nil {
				detail["keep_"+string(row.Class)] = []int{was[row.Class], l[row.Class]}
			}
		}
		return s.of.Audit.Audit(ctx, a, "change", "desk", 0, detail)
	})
}

// Tonight takes away what is older than the limits say, a part at a time, and says what it
// removed; then it lets the database give the room back. What a kill leaves the next night
// takes.
func (s *Service) Tonight(ctx context.Context) error {
	limits, err := s.limits(ctx)
	if err != nil {
		return err
	}
	if limits != nil {
		if err := s.night(ctx, limits); err != nil {
			return err
		}
	}
	return s.giveBack(ctx, true, nil)
}

func (s *Service) night(ctx context.Context, limits Limits) error {
	n := Night{BeganAt: s.of.Now().Truncate(time.Millisecond), Limits: limits, Counted: Counted{}}
	if err := s.store.InTx(ctx, func(ctx context.Context) error { return s.store.BeginNight(ctx, &n) }); err != nil {
		return err
	}
	for _, row := range Limited {
		days := limits[row.Class]
		if days == 0 {
			continue
		}
		before, at := n.BeganAt.AddDate(0, 0, -days), int64(0)
		for more := true; more; {
			var gone int
			var err error
			if gone, at, more, err = s.store.ClearOlder(ctx, row.Class, before, at, s.of.Seal); err != nil {
				return err
			}
			n.Counted[row.Class] += int64(gone)
			if gone > 0 {
				if err := s.store.InTx(ctx, func(ctx context.Context) error { return s.store.SaveNight(ctx, n) }); err != nil {
					return err
				}
			}
		}
	}
	ended := s.of.Now().Truncate(time.Millisecond)
	n.EndedAt = &ended
	s.of.Log.Info("retention: what was older than the desk keeps it is gone", "conversations", n.Counted[personal.Conversation], "recordings", n.Counted[personal.Recording], "comments", n.Counted[personal.Comment],
		"letters", n.Counted[personal.Letter], "customers", n.Counted[personal.Identity])
	return s.store.InTx(ctx, func(ctx context.Context) error { return s.store.SaveNight(ctx, n) })
}
