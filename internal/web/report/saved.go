package report

import (
	"net/url"
	"strings"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/report"
	webaccount "openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	view "openpeople/templates/report"
	"openpeople/templates/ui"
)

// choiceOf reads the address of a report that a form has brought; NotFound when it is
// none. What it leads to is read anew, so that nothing else is saved than a report.
func (r rooms) choiceOf(address string) (view.Choice, drawn, error) {
	at, err := url.Parse(address)
	if err != nil || at.Host != "" || at.Scheme != "" {
		return view.Choice{}, drawn{}, fault.New(fault.NotFound, "fault.not_found")
	}
	key, report := strings.CutPrefix(at.Path, "/reports/")
	values, err := url.ParseQuery(at.RawQuery)
	if !report || err != nil {
		return view.Choice{}, drawn{}, fault.New(fault.NotFound, "fault.not_found")
	}
	return r.read(key, values)
}

// save keeps the report from which the form came under a name.
func (r rooms) save(c *gin.Context) error {
	ctx := c.Request.Context()
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	typed := &view.Saving{Name: f.Text("name", report.MaxViewName), Shared: f.Checked("shared"), Start: f.Checked("start")}
	choice, of, err := r.choiceOf(f.Text("address", report.MaxAddress))
	if err != nil {
		return err
	}
	if err = f.Err(); err == nil {
		_, err = r.figures.SaveView(ctx, actor.From(ctx), report.ViewDraft{Name: typed.Name, Address: choice.URL(), Shared: typed.Shared, Start: typed.Start})
	}
	if err != nil {
		frame, broken := r.frame(ctx, actor.From(ctx), choice)
		if broken != nil {
			return broken
		}
		frame.Saving = typed
		body, broken := of.page(r, ctx, frame)
		if broken != nil {
			return broken
		}
		return kit.Again(c, err, func(f *fault.Fault) templ.Component {
			typed.Wrong = f
			return body
		})
	}
	webaccount.Say(c, ui.Good, "reports.saved.done", "Name", typed.Name)
	return kit.SeeOther(c, choice.URL())
}

// onSaved answers a button of a saved report, and leads back to the report on whose page
// it stands.
func onSaved(do func(c *gin.Context, id int64, f *kit.Form) error) func(*gin.Context) error {
	return func(c *gin.Context) error {
		id, err := kit.ID(c, "id")
		if err != nil {
			return err
		}
		f, err := kit.ReadForm(c)
		if err != nil {
			return err
		}
		if err := do(c, id, f); err != nil {
			return err
		}
		return kit.SeeOther(c, webaccount.LocalBack(f.Text("back", report.MaxAddress)))
	}
}

// start makes a saved report the page on which its reader begins, or no more.
func (r rooms) start(c *gin.Context, id int64, f *kit.Form) error {
	if f.Checked("off") {
		id = 0
	}
	if err := f.Err(); err != nil {
		return err
	}
	ctx := c.Request.Context()
	return r.figures.StartWith(ctx, actor.From(ctx), id)
}

// remove takes a saved report away.
func (r rooms) remove(c *gin.Context, id int64, _ *kit.Form) error {
	ctx := c.Request.Context()
	v, err := r.figures.RemoveView(ctx, actor.From(ctx), id)
	if err == nil {
		webaccount.Say(c, ui.Good, "reports.saved.removed", "Name", v.Name)
	}
	return err
}
