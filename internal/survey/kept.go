package survey

import (
	"context"
	"time"

	"openpeople/internal/mask"
)

// Kept is what a customer may see of what is kept about them, by a link of theirs.
// The link may have been handed on: addresses are masked.
type Kept struct {
	Name     string
	Address  string // masked; "" when the link was not sent to one
	Language string
	Until    time.Time // the link lives until then
	Answer   *Answers  // nil: none, or the link is past its end
}

// Kept returns what is kept, by a link. NotFound when there is no such link. Past
// its end it tells of the contact only, not what was said.
func (s *Service) Kept(ctx context.Context, token string) (Kept, Offer, error) {
	o, err := s.Look(ctx, token)
	if err != nil {
		return Kept{}, o, err
	}
	k := Kept{Until: o.ExpiresAt}
	if s.now().Before(o.ExpiresAt) {
		k.Name, k.Address, k.Language = o.CustomerName, mask.Text(o.Address), o.CustomerLang
	}
	if s.Tells(o) {
		said := o.Response.Answers()
		k.Answer = &said
	}
	return k, o, nil
}
