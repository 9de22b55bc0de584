package settings

import (
	"slices"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/contact"
	"openpeople/internal/fault"
	webaccount "openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	view "openpeople/templates/settings"
	"openpeople/templates/ui"
)

func operatorURL(id int64) string { return "/settings/operators/" + strconv.FormatInt(id, 10) }

// operators finds operators by a part of the name or the number.
func (h *handlers) operators(c *gin.Context) error {
	p := view.OperatorsPage{Typed: short(c.Query("q"), view.MaxTyped)}
	var err error
	if p.List, err = h.contacts.FindOperators(c.Request.Context(), who(c), p.Typed); err != nil {
		return err
	}
	p.More = len(p.List) == contact.MaxOperators
	return kit.OK(c, view.Operators(p))
}

func (h *handlers) operatorOf(c *gin.Context) (contact.OperatorCard, error) {
	id, err := kit.ID(c, "id")
	if err != nil {
		return contact.OperatorCard{}, err
	}
	return h.contacts.Operator(c.Request.Context(), who(c), id)
}

func (h *handlers) operator(c *gin.Context) error {
	card, err := h.operatorOf(c)
	if err != nil {
		return err
	}
	return kit.OK(c, view.Operator(view.OperatorPage{Card: card}))
}

// askMerge looks for the other operator, and says what counting both as one does.
func (h *handlers) askMerge(c *gin.Context) error {
	ctx := c.Request.Context()
	card, err := h.operatorOf(c)
	if err != nil {
		return err
	}
	p := view.MergingPage{Card: card, Typed: short(c.Query("q"), view.MaxTyped), Stays: strconv.FormatInt(card.ID, 10)}
	if other := idOf(c.Query("other")); other > 0 && other != card.ID {
		p.Other, err = h.contacts.Operator(ctx, who(c), other)
	} else {
		p.List, err = h.contacts.FindOperators(ctx, who(c), p.Typed)
		p.More = len(p.List) == contact.MaxOperators
		p.List = slices.DeleteFunc(p.List, func(o contact.Operator) bool { return o.ID == card.ID || o.CountsAs != 0 })
	}
	if err != nil {
		return err
	}
	return kit.OK(c, view.Merging(p))
}

func (h *handlers) merge(c *gin.Context) error {
	ctx := c.Request.Context()
	card, err := h.operatorOf(c)
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	other, err := h.contacts.Operator(ctx, who(c), idOf(f.Need("other", 20)))
	if err != nil {
		return err
	}
	chosen, stays, goes := whoStays(f, card.ID, other.ID)
	p := view.MergingPage{Card: card, Other: other, Stays: chosen}
	if err = f.Err(); err == nil {
		err = h.contacts.MergeOperators(ctx, who(c), stays, goes)
	}
	if err != nil {
		return kit.Again(c, err, func(f *fault.Fault) templ.Component {
			p.Fault = f
			return view.Merging(p)
		})
	}
	webaccount.Say(c, ui.Good, "settings.merging.done")
	return kit.SeeOther(c, operatorURL(stays))
}

func (h *handlers) part(c *gin.Context) error {
	card, err := h.operatorOf(c)
	if err == nil {
		err = h.contacts.PartOperator(c.Request.Context(), who(c), card.ID)
	}
	if err != nil {
		return kit.Again(c, err, func(f *fault.Fault) templ.Component {
			return view.Operator(view.OperatorPage{Card: card, Fault: f})
		})
	}
	webaccount.Say(c, ui.Good, "settings.parting.done")
	return kit.SeeOther(c, operatorURL(card.ID))
}
