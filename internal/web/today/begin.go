package today

import (
	"context"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/templates/today"
)

// begin adds the first steps of a desk, until all are taken or somebody hides them.
func (r rooms) begin(ctx context.Context, v *today.View) (err error) {
	v.Unwritable = r.beginning.Writable(ctx) != nil
	if v.Who.May(actor.TokenManage) {
		if v.Ending, err = r.beginning.Ending(ctx, v.Who); err != nil {
			return err
		}
	}
	if r.beginning.Health != nil && v.Who.May(actor.DeskManage) {
		h, err := r.beginning.Health(ctx)
		if err != nil {
			return err
		}
		v.Dropped, v.Ahead, v.LogBytes, v.Lost = h.Dropped, h.Ahead, h.LogBytes, h.Lost
	}
	if v.Nameless, err = r.beginning.Nameless(ctx); err != nil {
		return err
	}
	desk, err := r.beginning.Desk(ctx)
	if err != nil || desk.Begun {
		return err
	}
	people, err := r.beginning.People(ctx, v.Who, account.PeopleFilter{})
	if err != nil {
		return err
	}
	steps := []today.Step{
		{Key: "name", URL: "/settings/desk", Taken: desk.Brand.Named()},
		{Key: "mail", URL: "/settings/sending", Taken: desk.Tried},
		{Key: "people", URL: "/settings/people", Taken: people > 1},
		{Key: "rule", URL: "/settings/rules", Taken: v.LastDay != 0},
		{Key: "contact", URL: "/settings/tokens", Taken: v.LastDay != 0},
	}
	if !r.beginning.Mailed {
		steps[1].Key, steps[1].URL, steps[1].Taken = "mailbox", "/mailbox", v.LastDay != 0
	}
	for _, s := range steps {
		if !s.Taken {
			v.Steps = steps
		}
	}
	return nil
}
