package scorecard

import (
	"strconv"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/scorecard"
	"openpeople/internal/web/kit"
	view "openpeople/templates/scorecard"
)

// groupPage is the form of the group of the path, as it is stored.
func (h *handlers) groupPage(c *gin.Context) (p view.GroupPage, err error) {
	var draft scorecard.Content
	if p.Card, draft, p.Names, err = h.writing(c); err != nil {
		return p, err
	}
	if key := c.Param("key"); key != scorecard.Fresh {
		if p.Form, err = draft.GroupOf(key); err != nil {
			return p, err
		}
		p.Key, p.Revision = key, p.Form.Revision()
	}
	return p, nil
}

// group shows the form of a group.
func (h *handlers) group(c *gin.Context) error {
	p, err := h.groupPage(c)
	if err != nil {
		return err
	}
	return kit.OK(c, view.Group(p))
}

// saveGroup stores what was typed of a group.
func (h *handlers) saveGroup(c *gin.Context) error {
	ctx, who := of(c)
	p, err := h.groupPage(c)
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	p.Stored = p.Form
	now := p.Revision
	p.Form, p.Revision = scorecard.Group{Name: readName(f, "name", scorecard.MaxName), If: f.Condition()}, f.Revision()
	if err = f.Err(); err == nil {
		err = h.Scorecards.SaveGroup(ctx, who, p.Card.ID, p.Key, p.Form.Name, p.Form.If, p.Revision)
	}
	if err == nil {
		return h.saved(c, p.Card.ID)
	}
	if fault.Of(err).Stale() {
		p.Revision = now
	}
	return kit.Again(c, err, func(f *fault.Fault) templ.Component {
		p.Fault = f
		return view.Group(p)
	})
}

// criterionPage is the form of the criterion of the path, as it is stored; ?group= is that
// of a new one.
func (h *handlers) criterionPage(c *gin.Context) (p view.CriterionPage, err error) {
	if p.Card, p.Draft, p.Names, err = h.writing(c); err != nil {
		return p, err
	}
	key := c.Param("key")
	if key == scorecard.Fresh {
		p.Form = view.CriterionForm{Group: c.Query("group"), Weight: "1"}
		return p, nil
	}
	if p.Stored, p.Form.Group, err = p.Draft.CriterionOf(key); err != nil {
		return p, err
	}
	p.Key, p.Revision = key, p.Stored.Revision()
	p.Form = view.CriterionForm{
		Criterion: p.Stored, Group: p.Form.Group, Weight: strconv.Itoa(p.Stored.Weight),
		Low: scorecard.TypedCauses(p.Stored.Low), High: scorecard.TypedReasons(p.Stored.High),
	}
	return p, nil
}

// criterion shows the form of a criterion.
func (h *handlers) criterion(c *gin.Context) error {
	p, err := h.criterionPage(c)
	if err != nil {
		return err
	}
	return kit.OK(c, view.Criterion(p))
}

// saveCriterion stores what was typed of a criterion, or fills its steps in.
func (h *handlers) saveCriterion(c *gin.Context) error {
	ctx, who := of(c)
	p, err := h.criterionPage(c)
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	now := p.Revision
	p.Form, p.Revision = readCriterion(f), f.Revision()
	fill := f.Choice("fill", "yes_no")
	if err = f.Err(); err == nil && fill != "" {
		p.Form.Criterion.Steps = yesNo()
		return kit.OK(c, view.Criterion(p))
	}
	if err == nil {
		one := p.Form.Criterion
		one.Weight, _ = strconv.Atoi(p.Form.Weight)
		err = h.Scorecards.SaveCriterion(ctx, who, p.Card.ID, p.Form.Group, p.Key, one, p.Revision)
	}
	if err == nil {
		return h.saved(c, p.Card.ID)
	}
	if fault.Of(err).Stale() {
		p.Revision = now
	}
	return kit.Again(c, err, func(f *fault.Fault) templ.Component {
		p.Fault = f
		return view.Criterion(p)
	})
}

// yesNo are the steps of a question that is answered by yes or no.
func yesNo() []scorecard.Step {
	return []scorecard.Step{{Points: 0, Name: i18n.Text{RU: "нет", EN: "no"}}, {Points: 1, Name: i18n.Text{RU: "да", EN: "yes"}}}
}

// readCriterion reads the form of a criterion and keeps what was typed.
func readCriterion(f *kit.Form) (form view.CriterionForm) {
	form.Group, form.Weight = f.Text("group", scorecard.MaxKey), f.Text("weight", 20)
	form.Low, form.High = f.Text("low", scorecard.MaxReasonsText), f.Text("high", scorecard.MaxReasonsText)
	kinds := []string{}
	for _, row := range scorecard.Criticals {
		kinds = append(kinds, string(row.Kind))
	}
	form.Criterion = scorecard.Criterion{
		Key: f.Text("key", scorecard.MaxKey), Name: readName(f, "name", scorecard.MaxName), Hint: readName(f, "hint", scorecard.MaxHint),
		Critical: scorecard.Critical(f.Choice("critical", kinds...)), MayNA: f.Checked("may_na"), If: f.Condition(),
		Low: scorecard.CausesOf(form.Low), High: scorecard.ReasonsOf(form.High),
	}
	even, rows := true, 0 // the steps were one point apart, those that are taken away among them
	for i := range scorecard.MaxSteps {
		name := i18n.Text{RU: f.Text(view.StepField(i, "ru"), scorecard.MaxName), EN: f.Text(view.StepField(i, "en"), scorecard.MaxName)}
		points, known := f.Int(view.StepField(i, "points"), 0, scorecard.MaxPoints)
		if known {
			even, rows = even && points == rows, rows+1
		}
		if name == (i18n.Text{}) {
			continue
		}
		steps := form.Criterion.Steps
		if n := len(steps); !known && n > 0 {
			points = steps[n-1].Points + 1
		}
		form.Criterion.Steps = append(steps, scorecard.Step{Points: points, Name: name})
	}
	for i := range form.Criterion.Steps {
		if even { // and stay so
			form.Criterion.Steps[i].Points = i
		}
	}
	return form
}
