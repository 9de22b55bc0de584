package settings

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/sending"
	webaccount "openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	view "openpeople/templates/settings"
	"openpeople/templates/ui"
)

// peopleParams is how the list of people can be narrowed.
var peopleParams = func() page.Params {
	roles := make([]string, len(actor.Roles))
	for i, role := range actor.Roles {
		roles[i] = string(role)
	}
	return page.Params{
		{Name: "q", Kind: page.Text, Label: i18n.Text{RU: "Имя или почта", EN: "Name or e-mail"}},
		{Name: "role", Of: roles, Label: i18n.Text{RU: "Роль", EN: "Role"}},
		{Name: "disabled", Kind: page.Flag, Label: i18n.Text{RU: "Вход закрыт", EN: "Sign-in blocked"}},
	}
}()

func peopleFilter(asked page.Filter) account.PeopleFilter {
	return account.PeopleFilter{Search: asked.Get("q"), Role: actor.Role(asked.Get("role")), Disabled: asked.Has("disabled")}
}

// people lists people; search, role and disabled stand in the URL.
func (h *handlers) people(c *gin.Context) error {
	ctx := c.Request.Context()
	asked, after, wrong := peopleParams.ReadList(c.Request.URL.Query(), c.Request.URL.Path, "cursor")
	f := peopleFilter(asked)
	if wrong != nil {
		return kit.View(c, http.StatusUnprocessableEntity, view.People(view.PeoplePage{Filter: f, Wrong: fault.Of(wrong)}))
	}
	list, err := h.accounts.People(ctx, who(c), f, page.Request{After: after})
	if err != nil {
		return err
	}
	count, err := h.accounts.CountPeople(ctx, who(c), f)
	if err != nil {
		return err
	}
	return kit.OK(c, view.People(view.PeoplePage{
		Filter: f, List: list.Rows, Pages: pages(c, asked, len(list.Rows), int64(count), after, list.Next),
	}))
}

// fileOf is the list of this page as a file, where it is served as one.
func fileOf(c *gin.Context) []ui.Link {
	path := c.FullPath()
	if !slices.Contains(files, path) {
		return nil
	}
	q := c.Request.URL.Query()
	q.Del("cursor")
	return []ui.Link{{Label: "CSV", URL: (&url.URL{Path: path + kit.TableSuffix, RawQuery: q.Encode()}).String()}}
}

// pages is where a list stands; its filters stay in the URL.
func pages(c *gin.Context, asked page.Filter, shown int, count int64, after, next page.Cursor) ui.Pages {
	path := c.Request.URL.Path
	p := ui.Pages{Shown: shown, Count: count, Exports: fileOf(c), Next: asked.Next(path, "cursor", next)}
	if after != (page.Cursor{}) {
		p.First = asked.URL(path)
	}
	return p
}

func (h *handlers) newPerson(c *gin.Context) error {
	teams, err := h.accounts.Teams(c.Request.Context(), who(c))
	if err != nil {
		return err
	}
	return kit.OK(c, view.PersonEdit(view.PersonPage{Draft: account.Draft{Role: string(actor.Agent)}, Teams: teams}))
}

// readDraft reads the form of a person; isNew takes the e-mail too.
func readDraft(c *gin.Context, isNew bool) (d account.Draft, err error) {
	f, err := kit.ReadForm(c)
	if err != nil {
		return d, err
	}
	if isNew {
		d.Email = f.Text("email", account.MaxEmail)
	} else {
		d.Revision = f.Revision()
	}
	d.Name, d.Role = f.Text("name", account.MaxName), f.Text("role", 20)
	d.TeamID = idOf(f.Text("team", 20))
	for _, text := range f.List("leads", 500, 20) {
		d.Leads = append(d.Leads, idOf(text))
	}
	d.OperatorNumber = f.Text("operator", account.MaxNumber)
	return d, f.Err()
}

// idOf reads a row's id; what is none is an id that no row has, 0 for "".
func idOf(text string) int64 {
	if text == "" {
		return 0
	}
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id <= 0 {
		return -1
	}
	return id
}

func (h *handlers) addPerson(c *gin.Context) error {
	ctx := c.Request.Context()
	draft, err := readDraft(c, true)
	var p account.Person
	var link account.Link
	if err == nil {
		p, link, err = h.accounts.AddPerson(ctx, who(c), draft)
	}
	if err != nil {
		return h.personAgain(c, err, view.PersonPage{Draft: draft})
	}
	return h.showLink(c, p, link, true)
}

// personAgain shows the form of a person with what was typed; of one whom somebody
// else has changed meanwhile also how the person is now.
func (h *handlers) personAgain(c *gin.Context, refused error, p view.PersonPage) error {
	if fault.Of(refused).Stale() {
		now, err := h.personOf(c)
		if err != nil {
			return err
		}
		p.Person, p.Draft.Revision = now, now.Revision()
	}
	teams, err := h.accounts.Teams(c.Request.Context(), who(c))
	if err != nil {
		return err
	}
	p.Teams = teams
	if p.Person.ID != 0 {
		if p.Way, err = h.wayOf(c, p.Person); err != nil {
			return err
		}
	}
	return kit.Again(c, refused, func(f *fault.Fault) templ.Component {
		p.Fault = f
		return view.PersonEdit(p)
	})
}

// showLink answers a POST with the page itself, the exception from 303: a link
// that opens an account is shown once and kept nowhere.
func (h *handlers) showLink(c *gin.Context, p account.Person, link account.Link, isNew bool) error {
	c.Header("Cache-Control", "no-store")
	return kit.OK(c, view.Link(view.LinkPage{Person: p, URL: link.URL(h.accounts.BaseURL()), ExpiresAt: link.ExpiresAt, New: isNew}))
}

func (h *handlers) person(c *gin.Context) error {
	p, err := h.personOf(c)
	if err != nil {
		return err
	}
	teams, err := h.accounts.Teams(c.Request.Context(), who(c))
	if err != nil {
		return err
	}
	v := view.PersonPage{Person: p, Teams: teams, Draft: account.Draft{
		Name: p.Name, Role: string(p.Role), TeamID: p.TeamID, Leads: p.Leads, OperatorNumber: p.OperatorNumber, Revision: p.Revision(),
	}}
	if v.Way, err = h.wayOf(c, p); err != nil {
		return err
	}
	return kit.OK(c, view.PersonEdit(v))
}

// wayOf is what an admin sees of a person's way in.
func (h *handlers) wayOf(c *gin.Context, p account.Person) (w view.Way, err error) {
	letter, sent, err := h.sending.LastAbout(c.Request.Context(), who(c), sending.PasswordLink, p.ID)
	if sent {
		w.Letter = &letter
	}
	w.Mails = h.accounts.Mails()
	return w, err
}

func (h *handlers) personOf(c *gin.Context) (account.Person, error) {
	id, err := kit.ID(c, "id")
	if err != nil {
		return account.Person{}, err
	}
	return h.accounts.Person(c.Request.Context(), who(c), id)
}

func (h *handlers) changePerson(c *gin.Context) error {
	p, err := h.personOf(c)
	if err != nil {
		return err
	}
	draft, err := readDraft(c, false)
	if err == nil {
		_, err = h.accounts.ChangePerson(c.Request.Context(), who(c), p.ID, draft)
	}
	if err != nil {
		return h.personAgain(c, err, view.PersonPage{Person: p, Draft: draft})
	}
	webaccount.Say(c, ui.Good, "settings.person.saved", "Name", draft.Name)
	return kit.SeeOther(c, "/settings/people")
}

func (h *handlers) newLink(c *gin.Context) error {
	p, err := h.personOf(c)
	if err != nil {
		return err
	}
	link, err := h.accounts.NewLink(c.Request.Context(), who(c), p.ID)
	if err != nil {
		return err
	}
	return h.showLink(c, p, link, false)
}

func (h *handlers) sendLink(c *gin.Context) error {
	p, err := h.personOf(c)
	if err == nil {
		err = h.accounts.SendLink(c.Request.Context(), who(c), p.ID)
	}
	if err != nil {
		return err
	}
	webaccount.Say(c, ui.Good, "settings.person.letter_sent", "Email", p.Email)
	return kit.SeeOther(c, "/settings/people/"+strconv.FormatInt(p.ID, 10))
}

// askDisable shows what disabling does, and the button that does it.
func (h *handlers) askDisable(c *gin.Context) error {
	p, err := h.personOf(c)
	if err != nil {
		return err
	}
	return kit.OK(c, view.Disable(view.DisablePage{Person: p}))
}

func (h *handlers) disable(c *gin.Context) error {
	p, err := h.personOf(c)
	if err == nil {
		err = h.accounts.DisablePerson(c.Request.Context(), who(c), p.ID)
	}
	if err != nil {
		return kit.Again(c, err, func(f *fault.Fault) templ.Component { return view.Disable(view.DisablePage{Person: p, Fault: f}) })
	}
	webaccount.SayBack(c, ui.Back{URL: "/settings/people/" + strconv.FormatInt(p.ID, 10) + "/enabling"}, "settings.person.disabled", "Name", p.Name)
	return kit.SeeOther(c, "/settings/people")
}

func (h *handlers) enable(c *gin.Context) error {
	p, err := h.personOf(c)
	if err == nil {
		err = h.accounts.EnablePerson(c.Request.Context(), who(c), p.ID)
	}
	if err != nil {
		return err
	}
	webaccount.Say(c, ui.Good, "settings.person.enabled", "Name", p.Name)
	return kit.SeeOther(c, "/settings/people/"+strconv.FormatInt(p.ID, 10))
}
