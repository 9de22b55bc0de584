package board

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/board"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	webaccount "openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	view "openpeople/templates/board"
	"openpeople/templates/ui"
)

const settings = "/settings/boards"

func who(c *gin.Context) actor.Actor { return actor.From(c.Request.Context()) }

// boards lists the boards.
func (h *handlers) boards(c *gin.Context) error {
	if _, err := (page.Params{}).Read(c.Request.URL.Query()); err != nil {
		return err
	}
	list, err := h.Boards.Boards(c.Request.Context(), who(c))
	if err != nil {
		return err
	}
	return kit.OK(c, view.Boards(view.BoardsPage{List: list}))
}

// file writes the list of boards; their links are secrets.
func (h *handlers) file(c *gin.Context) error {
	ctx := c.Request.Context()
	if _, err := (page.Params{}).Read(c.Request.URL.Query()); err != nil {
		return err
	}
	names, err := h.Boards.Choices(ctx, who(c))
	if err != nil {
		return err
	}
	list := func(page.Request) (page.Of[board.Board], error) {
		boards, err := h.Boards.Boards(ctx, who(c))
		return page.Of[board.Board]{Rows: boards}, err
	}
	t := kit.Table{Name: "boards", Head: []string{"id", "name", "language", "theme", "days", "slice", "links"}}
	return kit.Export(c, t, list, func(b board.Board) []string {
		return []string{
			strconv.FormatInt(b.ID, 10), b.Name, string(b.Language), b.Theme, strconv.Itoa(b.Days),
			view.SliceWords(ctx, names, b.Slice), strconv.Itoa(b.Links),
		}
	})
}

// fresh shows the form of a new board.
func (h *handlers) fresh(c *gin.Context) error {
	return h.drawForm(c, view.BoardPage{Form: board.Draft{Language: string(i18n.From(c.Request.Context())), Days: board.Spans[0]}}, nil)
}

// board shows a board with its links.
func (h *handlers) board(c *gin.Context) error {
	p, err := h.stored(c)
	if err != nil {
		return err
	}
	return h.drawForm(c, p, nil)
}

// stored is the page of the board that the path names.
func (h *handlers) stored(c *gin.Context) (p view.BoardPage, err error) {
	id, err := kit.ID(c, "id")
	if err != nil {
		return p, err
	}
	if p.Stored, p.Links, err = h.Boards.Board(c.Request.Context(), who(c), id); err != nil {
		return p, err
	}
	b := p.Stored
	p.Form = board.Draft{Name: b.Name, Language: string(b.Language), Theme: b.Theme, Days: b.Days, Slice: b.Slice, Revision: b.Revision()}
	return p, nil
}

// drawForm shows the form of a board, once more where it was refused.
func (h *handlers) drawForm(c *gin.Context, p view.BoardPage, refused error) (err error) {
	if p.Names, err = h.Boards.Choices(c.Request.Context(), who(c)); err != nil {
		return err
	}
	if refused == nil {
		return kit.OK(c, view.BoardForm(p))
	}
	return kit.Again(c, refused, func(f *fault.Fault) templ.Component {
		p.Fault = f
		return view.BoardForm(p)
	})
}

// save makes a board, or changes the one that the path names.
func (h *handlers) save(c *gin.Context) error {
	var p view.BoardPage
	if c.Param("id") != "" {
		var err error
		if p, err = h.stored(c); err != nil {
			return err
		}
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	wrong := readDraft(f, &p.Form)
	if err = f.Err(); err == nil {
		err = wrong
	}
	var b board.Board
	if err == nil {
		b, err = h.Boards.SaveBoard(c.Request.Context(), who(c), p.Stored.ID, p.Form)
	}
	if err != nil {
		if fault.Of(err).Stale() {
			p.Form.Revision = p.Stored.Revision()
		}
		return h.drawForm(c, p, err)
	}
	h.hub.askAgain()
	webaccount.Say(c, ui.Good, "board.saved", "Name", b.Name)
	return kit.SeeOther(c, settings+"/"+strconv.FormatInt(b.ID, 10))
}

// readDraft reads the form of a board; wrong is what is wrong with its slice.
func readDraft(f *kit.Form, d *board.Draft) (wrong error) {
	d.Revision = f.Text("revision", 64)
	d.Name, d.Language = f.Text("name", board.MaxName), f.Choice("language", langs()...)
	d.Theme, d.Days = f.Choice("theme", board.Themes...), 0
	days := f.Choice("days", view.SpanValues()...)
	d.Days, _ = strconv.Atoi(days)
	values := url.Values{}
	for _, p := range board.Params {
		values[p.Name] = f.List(p.Name, page.MaxValues, 200)
	}
	values[page.Not] = slices.DeleteFunc(values[page.Not], func(name string) bool { return len(values[name]) == 0 }) // nothing is left out of all
	for name, list := range values {
		if len(list) == 0 {
			delete(values, name)
		}
	}
	d.Slice, wrong = board.Params.Read(values)
	return wrong
}

func langs() (list []string) {
	for _, l := range i18n.Langs {
		list = append(list, string(l))
	}
	return list
}

// remove removes a board: its screens say that it is gone.
func (h *handlers) remove(c *gin.Context) error {
	id, err := kit.PressedOn(c, "id")
	if err != nil {
		return err
	}
	b, err := h.Boards.RemoveBoard(c.Request.Context(), who(c), id)
	if err != nil {
		return err
	}
	h.hub.askAgain()
	webaccount.Say(c, ui.Good, "board.removed", "Name", b.Name)
	return kit.SeeOther(c, settings)
}

// addLink answers with the page itself, the exception from 303: the link is shown once and
// kept nowhere.
func (h *handlers) addLink(c *gin.Context) error {
	p, err := h.stored(c)
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	p.LinkName = f.Text("name", board.MaxName)
	p.OfLink = true
	var secret string
	if err = f.Err(); err == nil {
		_, secret, err = h.Boards.AddLink(c.Request.Context(), who(c), p.Stored.ID, p.LinkName)
	}
	if err != nil {
		return h.drawForm(c, p, err)
	}
	made := p.LinkName
	if p, err = h.stored(c); err != nil {
		return err
	}
	p.MadeName, p.Made = made, strings.TrimRight(h.Base, "/")+"/board/"+secret
	return h.drawForm(c, p, nil)
}

// revoke takes a link back, and the screens that look through it say so.
func (h *handlers) revoke(c *gin.Context) error {
	id, err := kit.ID(c, "id")
	if err != nil {
		return err
	}
	link, err := kit.ID(c, "link")
	if err == nil {
		err = kit.Pressed(c)
	}
	if err != nil {
		return err
	}
	if err := h.Boards.RevokeLink(c.Request.Context(), who(c), id, link); err != nil {
		return err
	}
	h.hub.askAgain()
	webaccount.Say(c, ui.Good, "board.link.revoked")
	return kit.SeeOther(c, settings+"/"+strconv.FormatInt(id, 10))
}
