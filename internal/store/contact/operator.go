package contact

import (
	"context"
	"database/sql"
	"slices"

	"openpeople/internal/contact"
	"openpeople/internal/store/engine"
)

// OperatorFollowers keep ids of operators too: they are told who counts as whom.
type OperatorFollowers interface {
	// FollowOperator makes what is an operator's that of the one as whom it counts.
	FollowOperator(ctx context.Context, from, to int64) error
}

const operatorColumns = "SELECT id, external_id, name, team_id, counts_as FROM operators"

func scanOperator(scan func(...any) error) (o contact.Operator, err error) {
	err = scan(&o.ID, &o.ExternalID, &o.Name, &o.TeamID, &o.CountsAs)
	return o, err
}

// Operators returns every operator, by name.
func (s *Store) Operators(ctx context.Context) ([]contact.Operator, error) {
	return engine.Gather(ctx, s.DB, scanOperator, operatorColumns+" ORDER BY name, id")
}

// OperatorCard returns an operator, and who counts as whom.
func (s *Store) OperatorCard(ctx context.Context, id int64) (card contact.OperatorCard, err error) {
	one := operatorColumns + " WHERE id = ?"
	if card.Operator, err = scanOperator(s.Row(ctx, one, id).Scan); err != nil {
		return card, engine.Refused(err)
	}
	if card.CountsAs != 0 {
		main, err := scanOperator(s.Row(ctx, one, card.CountsAs).Scan)
		if err != nil {
			return card, engine.Refused(err)
		}
		card.Main = &main
	}
	if err := s.Row(ctx, "SELECT COUNT(*) FROM contacts WHERE operator_id = ?", id).Scan(&card.Contacts); err != nil {
		return card, engine.Refused(err)
	}
	card.Also, err = engine.Gather(ctx, s.DB, scanOperator, operatorColumns+" WHERE counts_as > 0 AND counts_as = ? ORDER BY name, id", id)
	return card, err
}

// HoldOperators returns operators, in the order of ids, of whom nobody changes as whom
// they count until the transaction ends. NotFound.
func (s *Store) HoldOperators(ctx context.Context, ids ...int64) ([]contact.Operator, error) {
	found, err := engine.Gather(ctx, s.DB, scanOperator, operatorColumns+" WHERE id IN ("+engine.Marks(len(ids))+") ORDER BY external_id"+s.ForUpdate(), engine.Anys(ids)...)
	if err != nil {
		return nil, err
	}
	out := make([]contact.Operator, len(ids))
	for i, id := range ids {
		at := slices.IndexFunc(found, func(o contact.Operator) bool { return o.ID == id })
		if at < 0 {
			return nil, engine.Refused(sql.ErrNoRows)
		}
		out[i] = found[at]
	}
	return out, nil
}

// HoldOperatorCodes lets nobody change as whom these operators count until the
// transaction ends. Locks of operators come before those of people, and each in one
// order, in intake and in CountOperator: nobody waits in a circle.
func (s *Store) HoldOperatorCodes(ctx context.Context, codes []string) error {
	if s.Kind() == engine.SQLite || len(codes) == 0 {
		return nil // one writes at a time
	}
	_, err := s.Exec(ctx, "SELECT 1 FROM operators WHERE external_id = ANY(?::text[]) ORDER BY external_id FOR KEY SHARE", codes)
	return engine.Refused(err)
}

// CountOperator counts an operator, and whoever counts as it, as another; as 0: it
// alone as itself again. Guests and figures of their contacts follow. Call it on what
// HoldOperators holds.
func (s *Store) CountOperator(ctx context.Context, id, as int64) error {
	// Whose seats say who is a guest changes nothing meanwhile.
	if err := s.Each(ctx, "SELECT id FROM people WHERE operator_id > 0 AND operator_id IN (?, ?, (SELECT counts_as FROM operators WHERE id = ?)) ORDER BY id"+s.ForUpdate(),
		[]any{id, as, id}, func(*sql.Rows) error { return nil }); err != nil {
		return err
	}
	moved := []int64{id}
	if as != 0 {
		var err error
		if moved, err = s.figures.CountedAs(ctx, []int64{id}); err != nil {
			return err
		}
	}
	if _, err := s.Exec(ctx, "UPDATE operators SET counts_as = ? WHERE id IN ("+engine.Marks(len(moved))+")", append([]any{as}, engine.Anys(moved)...)...); err != nil {
		return engine.Refused(err)
	}
	if as != 0 && s.operatorFollowers != nil {
		if err := s.operatorFollowers.FollowOperator(ctx, id, as); err != nil {
			return err
		}
	}
	for _, one := range []int64{as, id} {
		if err := s.MarkGuestsOf(ctx, one); err != nil {
			return engine.Refused(err)
		}
	}
	contacts, err := engine.Gather(ctx, s.DB, engine.One[int64], "SELECT id FROM contacts WHERE operator_id IN ("+engine.Marks(len(moved))+")", engine.Anys(moved)...)
	if err != nil {
		return err
	}
	return engine.Refused(s.figures.Touch(ctx, contacts...))
}

// mainOf is as whom the operator of a column or a placeholder counts, in SQL.
func mainOf(operator string) string {
	return "COALESCE((SELECT o.counts_as FROM operators o WHERE o.id = " + operator + " AND o.counts_as > 0), " + operator + ")"
}
