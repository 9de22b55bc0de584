package settings

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	webaccount "openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	view "openpeople/templates/settings"
	"openpeople/templates/ui"
)

func operatorURL(id int64) string { return "/settings/operators/" + strconv.FormatInt(id, 10) }

// operatorParams is how operators are looked for.
var operatorParams = page.Params{
	{Name: "q", Kind: page.Text, Label: i18n.Text{RU: "Кого ищем", EN: "Whom to find"}},
}

// mergingParams is how the other operator is looked for, or named.
var mergingParams = append(slices.Clone(operatorParams),
	page.Param{Name: "other", Kind: page.Number, Label: i18n.Text{RU: "Второй оператор", EN: "The other operator"}, Min: 1, Max: 1 << 53, Refusal: "settings.fault.no_operator"})

// operators finds operators by a part of the name or the number.
func (h *handlers) operators(c *gin.Context) error {
	asked, after, wrong := operatorParams.ReadList(c.Request.URL.Query(), c.Request.URL.Path, "cursor")
	p := view.OperatorsPage{Typed: asked.Get("q")}
	if wrong != nil {
		p.Wrong = fault.Of(wrong)
		return kit.View(c, http.StatusUnprocessableEntity, view.Operators(p))
	}
	list, found, err := h.contacts.FindOperators(c.Request.Context(), who(c), contact.Search{Typed: p.Typed}, page.Request{After: after})
	if err != nil {
		return err
	}
	p.List, p.Pages = list.Rows, pages(c, asked, len(list.Rows), int64(found), after, list.Next)
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
	asked, after, err := mergingParams.ReadList(c.Request.URL.Query(), c.Request.URL.Path, "cursor")
	if err != nil {
		return err
	}
	p := view.MergingPage{Card: card, Typed: asked.Get("q"), Stays: strconv.FormatInt(card.ID, 10)}
	if other := idOf(asked.Get("other")); other > 0 && other != card.ID {
		p.Other, err = h.contacts.Operator(ctx, who(c), other)
		p.Revision = contact.JoinRevision(card.Revision(), p.Other.Revision())
	} else {
		var list page.Of[contact.Operator]
		var found int
		list, found, err = h.contacts.FindOperators(ctx, who(c), contact.Search{Typed: p.Typed, With: card.ID}, page.Request{After: after})
		p.List, p.Pages = list.Rows, pages(c, asked, len(list.Rows), int64(found), after, list.Next)
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
	p := view.MergingPage{Card: card, Other: other, Stays: chosen, Revision: f.Revision()}
	if err = f.Err(); err == nil {
		err = h.contacts.MergeOperators(ctx, who(c), contact.Joining{Stays: stays, Goes: goes, Revision: p.Revision})
	}
	if fault.Of(err).Stale() {
		p.Revision = contact.JoinRevision(card.Revision(), other.Revision())
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
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	seen := f.Revision()
	if err = f.Err(); err == nil {
		err = h.contacts.PartOperator(c.Request.Context(), who(c), card.ID, seen)
	}
	if err != nil {
		return kit.Again(c, err, func(f *fault.Fault) templ.Component {
			return view.Operator(view.OperatorPage{Card: card, Fault: f})
		})
	}
	webaccount.Say(c, ui.Good, "settings.parting.done")
	return kit.SeeOther(c, operatorURL(card.ID))
}
