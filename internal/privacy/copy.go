package privacy

import (
	"context"
	"strings"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
)

// Copy is everything that is kept of a customer, to be given to the customer: no name of
// the staff is in it.
type Copy struct {
	MadeAt   time.Time
	Card     contact.Card
	Consents []Consent
	Parts    []Part
}

// Part is what one table keeps. Cells are numbers, texts, instants, messages, or nil.
type Part struct {
	Name    string // of the table, a code
	Columns []string
	Rows    [][]any
}

// Message is one utterance of a conversation, as it is given to the customer.
type Message struct {
	From string     `json:"from"`
	At   *time.Time `json:"at"`
	Text string     `json:"text"`
}

// Objects are the rows by the names of their columns, as JSON has them.
func (p Part) Objects() []map[string]any {
	list := make([]map[string]any, len(p.Rows))
	for i, row := range p.Rows {
		list[i] = map[string]any{}
		for j, cell := range row {
			list[i][p.Columns[j]] = cell
		}
	}
	return list
}

// Instant reports whether a column holds instants.
func Instant(column string) bool { return strings.HasSuffix(column, "_at") }

// CopyOf returns everything that is kept of a customer, and notes that it was given.
// NotFound. Right: CustomerErase.
func (s *Service) CopyOf(ctx context.Context, a actor.Actor, customerID int64) (c Copy, err error) {
	if err := a.Need(actor.CustomerErase); err != nil {
		return c, err
	}
	err = s.store.View(ctx, func(ctx context.Context) error {
		f, err := s.file(ctx, customerID)
		if err != nil {
			return err
		}
		c = Copy{MadeAt: s.of.Now().Truncate(time.Millisecond), Card: f.Card, Consents: f.Consents}
		c.Parts, err = s.store.PartsOf(ctx, customerID)
		return err
	})
	if err != nil {
		return c, err
	}
	return c, s.store.InTx(ctx, func(ctx context.Context) error { return s.of.Audit.Audit(ctx, a, "copy", "customer", customerID, nil) })
}

// CopyNamed is CopyOf of whom an external id names, within the actor's namespace.
func (s *Service) CopyNamed(ctx context.Context, a actor.Actor, externalID string) (Copy, error) {
	if err := a.Need(actor.CustomerErase); err != nil {
		return Copy{}, err
	}
	id, _, err := s.named(ctx, a, externalID)
	if err == nil && id == 0 {
		err = nobody()
	}
	if err != nil {
		return Copy{}, err
	}
	return s.CopyOf(ctx, a, id)
}
