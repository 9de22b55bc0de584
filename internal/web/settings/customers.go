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

func customerURL(id int64) string { return "/settings/customers/" + strconv.FormatInt(id, 10) }

// customerParams is how customers are looked for.
var customerParams = page.Params{
	{Name: "q", Kind: page.Text, Label: i18n.Text{RU: "Кого ищем", EN: "Whom to find"}},
}

// joiningParams is how the other customer is looked for, or named.
var joiningParams = append(slices.Clone(customerParams),
	page.Param{Name: "other", Kind: page.Number, Label: i18n.Text{RU: "Второй клиент", EN: "The other customer"}, Min: 1, Max: 1 << 53, Refusal: "settings.fault.no_customer"})

// customers finds customers by what is typed.
func (h *handlers) customers(c *gin.Context) error {
	asked, after, wrong := customerParams.ReadList(c.Request.URL.Query(), c.Request.URL.Path, "cursor")
	p := view.CustomersPage{Typed: asked.Get("q")}
	if wrong != nil {
		p.Wrong = fault.Of(wrong)
		return kit.View(c, http.StatusUnprocessableEntity, view.Customers(p))
	}
	if p.Typed != "" {
		list, found, err := h.contacts.FindCustomers(c.Request.Context(), who(c), contact.Search{Typed: p.Typed}, page.Request{After: after})
		if err != nil {
			return err
		}
		p.List, p.Pages = list.Rows, pages(c, asked, len(list.Rows), int64(found), after, list.Next)
	}
	return kit.OK(c, view.Customers(p))
}

func (h *handlers) cardOf(c *gin.Context) (contact.Card, error) {
	id, err := kit.ID(c, "id")
	if err != nil {
		return contact.Card{}, err
	}
	return h.contacts.Customer(c.Request.Context(), who(c), id)
}

func (h *handlers) customer(c *gin.Context) error {
	card, err := h.cardOf(c)
	if err != nil {
		return err
	}
	return kit.OK(c, view.Customer(view.CustomerPage{Card: card}))
}

// askJoin looks for the other customer, and says what joining the two does.
func (h *handlers) askJoin(c *gin.Context) error {
	ctx := c.Request.Context()
	card, err := h.cardOf(c)
	if err != nil {
		return err
	}
	asked, after, err := joiningParams.ReadList(c.Request.URL.Query(), c.Request.URL.Path, "cursor")
	if err != nil {
		return err
	}
	p := view.JoiningPage{Card: card, Typed: asked.Get("q"), Stays: strconv.FormatInt(card.ID, 10)}
	if other := idOf(asked.Get("other")); other > 0 && other != card.ID {
		if p.Other, err = h.contacts.Customer(ctx, who(c), other); err != nil {
			return err
		}
	} else if p.Typed != "" {
		list, found, err := h.contacts.FindCustomers(ctx, who(c), contact.Search{Typed: p.Typed, With: card.ID}, page.Request{After: after})
		if err != nil {
			return err
		}
		p.List, p.Pages = list.Rows, pages(c, asked, len(list.Rows), int64(found), after, list.Next)
		if found == 1 && len(p.List) == 1 {
			p.Other = p.List[0]
		}
	}
	p.Revision = contact.JoinRevision(card.Revision, p.Other.Revision)
	return kit.OK(c, view.Joining(p))
}

func (h *handlers) join(c *gin.Context) error {
	ctx := c.Request.Context()
	card, err := h.cardOf(c)
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	other, err := h.contacts.Customer(ctx, who(c), idOf(f.Need("other", 20)))
	if err != nil {
		return err
	}
	chosen, stays, goes := whoStays(f, card.ID, other.ID)
	p := view.JoiningPage{Card: card, Other: other, Stays: chosen, Revision: f.Revision()}
	if err = f.Err(); err == nil {
		err = h.contacts.MergeCustomers(ctx, who(c), contact.Joining{Stays: stays, Goes: goes, Revision: p.Revision})
	}
	if fault.Of(err).Stale() {
		p.Revision = contact.JoinRevision(card.Revision, other.Revision)
	}
	if err != nil {
		return kit.Again(c, err, func(f *fault.Fault) templ.Component {
			p.Fault = f
			return view.Joining(p)
		})
	}
	webaccount.Say(c, ui.Good, "settings.joining.done")
	return kit.SeeOther(c, customerURL(stays))
}

// numbersOf reads numbers of keys; what is none is a number that no key has.
func numbersOf(list []string) (out []int64) {
	for _, text := range list {
		out = append(out, idOf(text))
	}
	return out
}

// maxKeys bounds how many keys a form names.
const maxKeys = 1000

// askSplit says what splitting off the chosen keys does.
func (h *handlers) askSplit(c *gin.Context) error {
	card, err := h.cardOf(c)
	if err != nil {
		return err
	}
	p := view.SplittingPage{Card: card, Revision: card.Revision}
	for _, n := range numbersOf(c.QueryArray("key")) {
		if slices.ContainsFunc(card.Keys, func(k contact.CardKey) bool { return k.Number == n }) && !slices.Contains(p.Chosen, n) {
			p.Chosen = append(p.Chosen, n)
		}
	}
	if len(p.Chosen) == 0 || len(p.Chosen) == len(card.Keys) {
		key := "contact.fault_no_keys"
		if len(p.Chosen) > 0 {
			key = "contact.fault_all_keys"
		}
		var w fault.Fields
		w.Add("key", key)
		return kit.Again(c, w.Err(), func(f *fault.Fault) templ.Component { return view.Customer(view.CustomerPage{Card: card, Fault: f}) })
	}
	return kit.OK(c, view.Splitting(p))
}

func (h *handlers) split(c *gin.Context) error {
	card, err := h.cardOf(c)
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	p := view.SplittingPage{Card: card, Chosen: numbersOf(f.List("key", maxKeys, 20)), Name: f.Text("name", contact.MaxName), Revision: f.Revision()}
	made := int64(0)
	if err = f.Err(); err == nil {
		made, err = h.contacts.SplitCustomer(c.Request.Context(), who(c), contact.Split{ID: card.ID, Keys: p.Chosen, Name: p.Name, Revision: p.Revision})
	}
	if fault.Of(err).Stale() {
		p.Revision = card.Revision
	}
	if err != nil {
		return kit.Again(c, err, func(f *fault.Fault) templ.Component {
			p.Fault = f
			return view.Splitting(p)
		})
	}
	webaccount.Say(c, ui.Good, "settings.splitting.done")
	return kit.SeeOther(c, customerURL(made))
}
