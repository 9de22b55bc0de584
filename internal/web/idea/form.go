package idea

import (
	"strconv"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/fault"
	"openpeople/internal/idea"
	webaccount "openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	view "openpeople/templates/idea"
	"openpeople/templates/ui"
)

// blank opens an empty form; ?origin=contact:7, any number of them, says of what
// the idea comes.
func (h handlers) blank(c *gin.Context) error {
	ctx, a := of(c)
	origins, ok := parse(c.QueryArray("origin"))
	if !ok {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	sheet, err := h.ideas.Sheet(ctx, a, origins)
	if err != nil {
		return err
	}
	p := view.FormPage{Key: sheet.Key, Names: sheet.Names, Threads: sheet.Threads}
	for _, t := range sheet.Threads { // what the customer came with is what it should move
		if t.TopicID != 0 && len(p.Topics) == 0 {
			p.Topics = []string{strconv.FormatInt(t.TopicID, 10)}
		}
	}
	return kit.OK(c, view.Form(p))
}

func parse(list []string) (out []idea.Origin, ok bool) {
	if len(list) > idea.MaxOrigins {
		return nil, false
	}
	for _, s := range list {
		o, ok := idea.ParseOrigin(s)
		if !ok {
			return nil, false
		}
		out = append(out, o)
	}
	return out, true
}

// offer stores a new idea, or shows what is like it first.
func (h handlers) offer(c *gin.Context) error {
	ctx, a := of(c)
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	p, d := readIdea(f)
	anyway := f.Checked("anyway")
	var id int64
	if err = f.Err(); err == nil {
		id, p.Similar, err = h.ideas.Offer(ctx, a, d, anyway)
	}
	if err == nil && id != 0 {
		webaccount.Say(c, ui.Good, "idea.stored")
		return kit.SeeOther(c, view.URL(id))
	}
	sheet, failed := h.ideas.Sheet(ctx, a, d.Origins)
	if fault.Is(failed, fault.NotFound) {
		sheet, failed = h.ideas.Sheet(ctx, a, nil)
	}
	if failed != nil {
		return failed
	}
	p.Names, p.Threads = sheet.Names, sheet.Threads
	if err == nil {
		return kit.OK(c, view.Form(p))
	}
	return kit.Again(c, err, func(f *fault.Fault) templ.Component {
		p.Fault = f
		return view.Form(p)
	})
}

// readIdea reads the form of an idea: as typed, and as the room takes it.
func readIdea(f *kit.Form) (view.FormPage, idea.Draft) {
	p := view.FormPage{
		Key: f.Text("key", 40), Title: f.Need("title", idea.MaxTitle), Problem: f.Need("problem", idea.MaxText), Proposal: f.Need("proposal", idea.MaxText),
		Channels: f.List("channels", idea.MaxSlice, 20), Topics: f.List("topics", idea.MaxSlice, 20), Regions: f.List("regions", idea.MaxSlice, 20),
	}
	d := idea.Draft{Key: p.Key, Title: p.Title, Problem: p.Problem, Proposal: p.Proposal, Slice: idea.Slice{
		Channels: numbers(f, "channels", p.Channels), Topics: numbers(f, "topics", p.Topics), Regions: numbers(f, "regions", p.Regions),
	}}
	d.Origins = origins(f)
	return p, d
}

func origins(f *kit.Form) []idea.Origin {
	list, ok := parse(f.List("origin", idea.MaxOrigins, 40))
	if !ok {
		f.Add("origin", "idea.fault.origin")
	}
	return list
}

func numbers(f *kit.Form, name string, list []string) []int64 {
	var out []int64
	for _, s := range list {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			f.Add(name, "idea.fault.choice")
			return nil
		}
		out = append(out, n)
	}
	return out
}
