package contact

import (
	"context"
	"slices"
	"strconv"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/spelling"
)

// MaxShownName is how long a shown name may be, in characters.
const MaxShownName = 100

// Renaming gives a channel, or a value of a dimension, its names in both languages; ""
// is none. Its fields are called as RenameField says.
type Renaming struct {
	ID       int64
	Names    i18n.Text
	Kind     Kind   // of a channel; "": stays as it is
	Revision string // of what the form was drawn from, "": no form was
}

// Parts of a renaming in a form.
const (
	RenamedRU       = "name"
	RenamedEN       = "name_en"
	RenamedKind     = "channel_kind"
	RenamedRevision = "revision"
)

// RenameField is what a part of a renaming is called in a form of several: name-17.
func RenameField(part string, id int64) string { return part + "-" + strconv.FormatInt(id, 10) }

// of is what a renaming makes of a name as it is.
func (r Renaming) of(now Named) Named {
	now.Given = r.Names
	if now.Given.RU == now.Code {
		now.Given.RU = ""
	}
	if r.Kind != "" && now.Kind != "" {
		now.Kind, now.Guessed = r.Kind, false
	}
	return now
}

// Touched reports whether a renaming changes what its form was drawn from.
func (r Renaming) Touched(now Named) bool { return r.of(now).Revision() != r.Revision }

// Rename gives channels, for dimension "", or values of a dimension their names, all or
// none, and says of what kind channels are: then that is no guess any more, and the
// figures of all their past follow. A row that was left as its form was drawn stays as it
// is now. Conflict when one that was touched is not as its revision says any more; Invalid
// names the fields; NotFound. changed is how many are other than before.
func (s *Service) Rename(ctx context.Context, a actor.Actor, dimension DimensionKind, list []Renaming) (changed int, err error) {
	right := actor.TeamManage
	if dimension == "" {
		right = actor.DeskManage
	}
	if err := a.Need(right); err != nil {
		return 0, err
	}
	var w fault.Fields
	list = slices.Clone(list)
	ids := make([]int64, len(list))
	for i, r := range list {
		ids[i] = r.ID
		list[i].Names = i18n.Text{
			RU: w.Text(RenameField(RenamedRU, r.ID), spelling.Name(r.Names.RU), MaxShownName),
			EN: w.Text(RenameField(RenamedEN, r.ID), spelling.Name(r.Names.EN), MaxShownName),
		}
		if r.Kind != "" && !slices.ContainsFunc(Kinds, func(row KindRow) bool { return row.Kind == r.Kind }) {
			w.Add(RenameField(RenamedKind, r.ID), "survey.fault.choice")
		}
	}
	if err := w.Err(); err != nil || len(list) == 0 {
		return 0, err
	}
	err = s.store.InTx(ctx, func(ctx context.Context) error {
		changed = 0
		held, err := s.store.HoldNames(ctx, dimension, ids)
		if err != nil {
			return err
		}
		for _, r := range list {
			i := slices.IndexFunc(held, func(n Named) bool { return n.ID == r.ID })
			if i < 0 {
				return fault.New(fault.NotFound, "fault.not_found")
			}
			now := held[i]
			next := r.of(now)
			if !r.Touched(now) || next == now {
				continue
			}
			if err := fault.Fresh(r.Revision, now.Revision()); err != nil {
				return err
			}
			if err := s.rename(ctx, a, dimension, now, next); err != nil {
				return err
			}
			changed++
		}
		return nil
	})
	return changed, err
}

// rename stores one name and writes down what it was before.
func (s *Service) rename(ctx context.Context, a actor.Actor, dimension DimensionKind, now, next Named) error {
	noun, detail := string(dimension), map[string]any{}
	if noun == "" {
		noun = "channel"
	}
	if now.Given.RU != next.Given.RU {
		detail["name"] = []string{now.Given.RU, next.Given.RU}
	}
	if now.Given.EN != next.Given.EN {
		detail["name_en"] = []string{now.Given.EN, next.Given.EN}
	}
	if now.Given != next.Given {
		if err := s.store.Rename(ctx, dimension, now.ID, next.Given); err != nil {
			return err
		}
	}
	if now.Kind != next.Kind || now.Guessed != next.Guessed {
		detail["kind"] = []Kind{now.Kind, next.Kind}
		if err := s.store.SetChannelKind(ctx, now.ID, next.Kind); err != nil {
			return err
		}
	}
	if s.audit == nil {
		return nil
	}
	return s.audit.Audit(ctx, a, "change", noun, now.ID, detail)
}
