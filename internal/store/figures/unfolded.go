package figures

import (
	"context"

	"openpeople/internal/figure"
	"openpeople/internal/store/engine"
)

// unfolded is what is touched and not folded, as the rows say it.
type unfolded struct {
	look     *lookup // nil until it is needed
	fresh    facts   // by day
	contacts []int64
	read     bool
	has      [figure.Parts]bool
}

type unfoldedKey struct{}

// derived derives some parts of what is not folded, once for all that is asked in
// a view.
func (s *Store) derived(ctx context.Context, parts ...figure.Part) (u *unfolded, err error) {
	u = &unfolded{fresh: facts{}}
	if engine.Viewing(ctx) {
		u, _ = engine.Held(ctx, unfoldedKey{}, func() *unfolded { return u })
	}
	if !u.read {
		if u.contacts, err = engine.Gather(ctx, s.db, engine.One[int64], "SELECT DISTINCT contact_id FROM figure_touches"); err != nil {
			return u, err
		}
		u.read = true
	}
	if len(u.contacts) == 0 {
		return u, nil
	}
	if err := u.lookUp(ctx, s.db); err != nil {
		return u, err
	}
	for _, part := range parts {
		if u.has[part] {
			continue
		}
		if err := u.look.ofContacts(ctx, u.contacts, u.fresh.take, part); err != nil {
			return u, err
		}
		u.has[part] = true
	}
	return u, nil
}

func (u *unfolded) lookUp(ctx context.Context, db *engine.DB) (err error) {
	if u.look == nil {
		u.look, err = lookUp(ctx, db)
	}
	return err
}
