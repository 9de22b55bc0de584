package report_test

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/internal/stats"
	"openpeople/internal/when"
)

// desk is a store of sums per day; it notes the filters that it was asked for.
type desk struct {
	days   []report.DaySums
	bins   []stats.Bin
	asked  []report.Filter
	strata report.Strata
}

func (d *desk) Sums(_ context.Context, q report.Query) (out report.Answer, _ error) {
	d.asked = append(d.asked, q.Filter)
	var all figure.Sums
	for _, day := range d.days {
		if day.Day >= q.Days.From && day.Day <= q.Days.To {
			out.Days = append(out.Days, day)
		}
		if day.Day < q.Of.From || day.Day > q.Of.To {
			continue
		}
		for i, n := range day.Sums {
			if day.Day <= q.Ripe || !figure.Table[i].Ripens {
				all[i] += n
			}
		}
	}
	if q.By == figure.Channel {
		for i, code := range []string{"chat", "phone", "mail"} {
			sums := figure.Sums{figure.N: 1}
			if i == 0 {
				sums = all
				sums[figure.N]++
			}
			out.Values = append(out.Values, report.ValueSums{ID: int64(i + 1), Code: code, Kind: code, Sums: sums})
		}
	}
	if q.Handling {
		out.Handling = d.bins
	}
	return out, nil
}

func (d *desk) VolumeSum(_ context.Context, _ when.Period, f report.Filter) (digital, all int64, _ error) {
	d.asked = append(d.asked, f)
	return 900, 1000, nil
}

func (d *desk) Strata(_ context.Context, q report.StrataQuery) (report.Strata, error) {
	d.asked = append(d.asked, q.Filter)
	return d.strata, nil
}

func (d *desk) LastDay(context.Context) (when.Day, error) { return 2026_11_22, nil }

// now is 23 November 2026, three in the night in Moscow: still the 22nd in UTC.
var (
	moscow = time.FixedZone("Moscow", 3*3600)
	now    = time.Date(2026, 11, 22, 23, 30, 0, 0, time.UTC)
	system = actor.System("test")
)

func service(d *desk) *report.Service {
	return report.New(d, report.Options{Now: func() time.Time { return now }, Zone: moscow})
}

func TestFiguresAreTheJSONOfTheContract(t *testing.T) {
	d := &desk{
		days: []report.DaySums{{Day: 2026_11_10, Sums: figure.Sums{
			figure.N: 1200, figure.Lined: 1000, figure.FirstLine: 980, figure.Digital: 300, figure.Keyed: 100, figure.Repeated: 10, figure.HandlingN: 4, figure.HandlingSum: 160, figure.Asked: 300,
			figure.Answered: 88, figure.MarkN: 80, figure.MarkSum: 368, figure.Satisfied: 76, figure.Top: 72, figure.Dissatisfied: 2, figure.SolvedN: 40, figure.SolvedYes: 36, figure.Delivered: 296, figure.Replied: 88,
		}}},
		bins: []stats.Bin{{Value: 31, N: 3}, {Value: 67, N: 1}},
	}
	f, err := service(d).Figures(t.Context(), system, when.Period{From: 2026_11_01, To: 2026_11_21}, report.Filter{By: figure.Filter{figure.Channel: {"chat"}}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"period":{"from":"2026-11-01","to":"2026-11-21"},"filter":{"channel":["chat"]},` +
		`"contacts":1200,"channels":3,"asked":300,"delivered":296,"answered":88,` +
		`"response_rate":{"value":0.297297,"n":296,"low":0.248094,"high":0.351694},` +
		`"csat":{"value":0.95,"n":80,"low":0.878377,"high":0.980386},` +
		`"top_box":{"value":0.9,"n":80,"low":0.814893,"high":0.948452},` +
		`"dsat":{"value":0.025,"n":80,"low":0.006883,"high":0.086644},` +
		`"mean_mark":{"value":4.6,"n":80},` +
		`"fcr_observed":{"value":0.9,"n":100,"low":0.825634,"high":0.944771},` +
		`"fcr_said":{"value":0.9,"n":40,"low":0.769482,"high":0.96042},` +
		`"flr":{"value":0.98,"n":1000,"low":0.96931,"high":0.987016},` +
		`"digital_share":{"value":0.545455,"n":2200,"low":0.524587,"high":0.566164},` +
		`"iqs":null,"handling_seconds":{"mean":40,"median":31,"p90":67,"n":4}}`
	var a, b map[string]any
	if err := errors.Join(json.Unmarshal([]byte(want), &a), json.Unmarshal(got, &b)); err != nil {
		t.Fatal(err)
	}
	maps.DeleteFunc(b, func(key string, _ any) bool { _, promised := a[key]; return !promised })
	if diff := cmp.Diff(a, b); diff != "" {
		t.Error(diff)
	}
}

func TestNothingIsNullAndNotNought(t *testing.T) {
	f, err := service(&desk{}).Figures(t.Context(), system, when.Period{From: 2026_11_01, To: 2026_11_21}, report.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := json.Marshal(f)
	var got map[string]any
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"response_rate", "csat", "top_box", "dsat", "mean_mark", "fcr_observed", "fcr_said", "flr", "iqs", "handling_seconds"} {
		if v, there := got[key]; !there || v != nil {
			t.Errorf("%s is %v (there: %v), want null", key, v, there)
		}
	}
	if got["contacts"] != 0.0 || f.Share("coverage") != nil || f.StillOpen() {
		t.Errorf("an empty desk: %s", raw)
	}
}

// A day is ripe when seven full days have passed after it on the desk's clock:
// on the 23rd the 15th is, the 16th is not.
func TestObservedFCRLeavesOutUnripeDays(t *testing.T) {
	keyed := func(day when.Day, n, repeated int64) report.DaySums {
		return report.DaySums{Day: day, Sums: figure.Sums{figure.N: n, figure.Keyed: n, figure.Repeated: repeated, figure.MarkN: n, figure.Top: n}}
	}
	d := &desk{days: []report.DaySums{keyed(2026_11_14, 10, 5), keyed(2026_11_15, 10, 0), keyed(2026_11_16, 10, 0), keyed(2026_11_22, 10, 0)}}
	s := service(d)
	if s.Today() != 2026_11_23 || s.RipeDay() != 2026_11_15 {
		t.Errorf("today is %v, ripe is %v", s.Today(), s.RipeDay())
	}
	o, err := s.Overview(t.Context(), system, when.Period{From: 2026_11_10, To: 2026_11_23}, report.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for name, m := range map[string]report.Measures{"desk": o.Measures, "channel": o.Channels[0].Measures} {
		if fcr, top := m.Share(report.FCRObserved), m.Share(report.TopBox); fcr == nil || fcr.N != 20 || fcr.Value != 0.75 || top.N != 40 {
			t.Errorf("%s: FCR %+v, top-box %+v", name, fcr, top)
		}
	}
	last := o.Weeks[len(o.Weeks)-1]
	if last.Share(report.FCRObserved) != nil || last.Share(report.TopBox) == nil || last.Period != (when.Period{From: 2026_11_17, To: 2026_11_23}) {
		t.Errorf("the last week: %+v", last)
	}
	if len(o.Weeks) != 12 || o.Weeks[0].Period.From != 2026_09_01 || o.Before.Period != (when.Period{From: 2026_10_27, To: 2026_11_09}) {
		t.Errorf("weeks from %v, before %v", o.Weeks[0].Period, o.Before.Period)
	}
}

// An invitation of the 9th may be answered until the 23rd is over; one that was
// answered is open no more.
func TestYoungCohortsAreStillOpen(t *testing.T) {
	sent := func(day when.Day, n, answered int64) report.DaySums {
		return report.DaySums{Day: day, Sums: figure.Sums{figure.Delivered: n, figure.Replied: answered}}
	}
	d := &desk{days: []report.DaySums{sent(2026_11_08, 5, 0), sent(2026_11_09, 4, 1), sent(2026_11_10, 3, 3), sent(2026_11_22, 7, 0)}}
	for to, open := range map[when.Day]int64{2026_11_08: 0, 2026_11_09: 3, 2026_11_10: 3, 2026_11_22: 10} {
		f, err := service(d).Figures(t.Context(), system, when.Period{From: 2026_11_01, To: to}, report.Filter{})
		if err != nil || f.Open != open || f.StillOpen() != (open > 0) {
			t.Errorf("a cohort to %v: %d are open, want %d, %v", to, f.Open, open, err)
		}
	}
}

// Counters know their channel only: under any other filter, and of an agent's own
// contacts, a share that they count in says nothing.
func TestDigitalShareUnderFilters(t *testing.T) {
	d := &desk{days: []report.DaySums{{Day: 2026_11_10, Sums: figure.Sums{figure.N: 100, figure.Digital: 30}}}}
	p := when.Period{From: 2026_11_01, To: 2026_11_21}
	for d2, row := range figure.Dimensions {
		if !row.Filter {
			continue
		}
		value := "chat"
		if row.Number {
			value = "1"
		}
		if row.Values != nil {
			value = row.Values[0].Code
		}
		f, err := service(d).Figures(t.Context(), system, p, report.Only(figure.Dimension(d2), value))
		if err != nil {
			t.Fatal(err)
		}
		raw, err := json.Marshal(f)
		says := strings.Contains(string(raw), `"digital_share":null`) && strings.Contains(string(raw), `"not_applicable":["digital_share"]`)
		if want := row.Key != "channel"; err != nil || says != want || (f.DigitalShare == nil) != want {
			t.Errorf("%s: %s, %v", row.Key, raw, err)
		}
	}
	for _, c := range []struct {
		who  actor.Actor
		want bool
	}{{system, true}, {actor.Actor{PersonID: 1, Role: actor.Agent, OperatorID: 17}, false}} {
		if o, err := service(d).Overview(t.Context(), c.who, p, report.Filter{}); err != nil || (o.DigitalShare != nil) != c.want {
			t.Errorf("%+v: %+v, %v", c.who, o.DigitalShare, err)
		}
	}
}

// How far FCR goes is a date, or null while nothing is ripe.
func TestRipeUntil(t *testing.T) {
	for _, c := range []struct {
		from, to when.Day
		want     string
	}{
		{2026_11_01, 2026_11_10, `"2026-11-10"`}, {2026_11_01, 2026_11_21, `"2026-11-15"`}, {2026_11_16, 2026_11_21, "null"},
	} {
		f, err := service(&desk{}).Figures(t.Context(), system, when.Period{From: c.from, To: c.to}, report.Filter{})
		raw, wrong := json.Marshal(f)
		if err != nil || wrong != nil || !strings.Contains(string(raw), `"fcr_ripe_until":`+c.want+`,"open":0,"not_applicable":[]`) {
			t.Errorf("%v to %v: %s, %v", c.from, c.to, raw, err)
		}
	}
}

func TestWhoSeesFigures(t *testing.T) {
	p := when.Last(28, 2026_11_23)
	f := report.Filter{By: figure.Filter{figure.Operator: {"9"}, figure.Channel: {"chat"}}}
	for _, c := range []struct {
		name            string
		who             actor.Actor
		figures, before fault.Code
		own             int64
	}{
		{"nobody", actor.Nobody, fault.Unauthenticated, fault.Unauthenticated, 0},
		{"an agent", actor.Actor{PersonID: 1, Role: actor.Agent, OperatorID: 17}, fault.Forbidden, 0, 17},
		{"an agent who is no operator", actor.Actor{PersonID: 1, Role: actor.Agent}, fault.Forbidden, 0, report.Nobody},
		{"a supervisor", actor.Actor{PersonID: 1, Role: actor.Supervisor, OperatorID: 17}, 0, 0, 0},
		{"an executive", actor.Actor{PersonID: 1, Role: actor.Executive}, 0, 0, 0},
		{"a token that reads", actor.Actor{TokenID: 1, Scopes: []actor.Scope{actor.ScopeRead}}, 0, fault.Forbidden, 0},
		{"a token that takes in", actor.Actor{TokenID: 1, Scopes: []actor.Scope{actor.ScopeIntake}}, fault.Forbidden, fault.Forbidden, 0},
	} {
		d := &desk{}
		_, err := service(d).Figures(t.Context(), c.who, p, f)
		_, errSeries := service(d).Series(t.Context(), c.who, p, f, report.Daily)
		if code := fault.Of(err); (err != nil) != (c.figures != 0) || err != nil && code.Code != c.figures || (errSeries != nil) != (err != nil) {
			t.Errorf("%s: figures %v, series %v", c.name, err, errSeries)
		}
		d.asked = nil
		if _, err = service(d).Overview(t.Context(), c.who, p, f); (err != nil) != (c.before != 0) || err != nil && fault.Of(err).Code != c.before {
			t.Errorf("%s: today %v", c.name, err)
		}
		for _, asked := range d.asked {
			if asked.Own != c.own || !slices.Equal(asked.By[figure.Channel], []string{"chat"}) {
				t.Errorf("%s: the store was asked for %+v", c.name, asked)
			}
		}
		if err == nil && len(d.asked) != 1 { // counters are not asked: they know no operator
			t.Errorf("%s: the store was asked %d times", c.name, len(d.asked))
		}
	}
}

func TestWhatIsNoPeriodAndNoFilter(t *testing.T) {
	good := when.Last(28, 2026_11_23)
	many := make([]string, page.MaxValues+1)
	for i := range many {
		many[i] = strconv.Itoa(i)
	}
	for _, c := range []struct {
		p     when.Period
		f     report.Filter
		field string
	}{
		{when.Period{}, report.Filter{}, "from"},
		{when.Period{From: 2026_11_01}, report.Filter{}, "to"},
		{when.Period{From: 2026_11_02, To: 2026_11_01}, report.Filter{}, "to"},
		{when.Period{From: 2026_02_30, To: 2026_11_01}, report.Filter{}, "from"},
		{when.Period{From: 2026_11_01, To: 9999_01_01}, report.Filter{}, "to"},
		{when.Period{From: 2001_01_01, To: 2026_11_01}, report.Filter{}, "from"},
		{good, report.Filter{By: figure.Filter{figure.Channel: {"a", "\xff"}}}, "channel"},
		{good, report.Filter{By: figure.Filter{figure.Team: {"a\x00b"}}}, "team"},
		{good, report.Filter{By: figure.Filter{figure.Topic: {strings.Repeat("я", 201)}}}, "topic"},
		{good, report.Filter{By: figure.Filter{figure.Operator: many}}, "operator"},
		{good, report.Filter{By: figure.Filter{figure.Line: {"1", "-1"}}}, "line"},
	} {
		_, err := service(&desk{}).Figures(t.Context(), system, c.p, c.f)
		if f := fault.Of(err); err == nil || f.Code != fault.Invalid || f.Fields[0].Name != c.field {
			t.Errorf("%v %+v: %v, want a fault of %s", c.p, c.f, err, c.field)
		}
	}
	if _, err := service(&desk{}).Figures(t.Context(), system, when.Period{From: 2006_11_24, To: 2026_11_23}, report.Filter{By: figure.Filter{figure.Survey: {"нет такого"}}}); err != nil {
		t.Errorf("twenty years: %v", err)
	}
}

// Days and weeks of a series together are the whole, whatever the period.
func TestSeriesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := &desk{}
		from := when.Day(2026_01_01)
		for i := range 120 {
			if n := rapid.Int64Range(0, 9).Draw(t, "n"); n > 0 {
				d.days = append(d.days, report.DaySums{Day: from.Add(i), Sums: figure.Sums{figure.N: n, figure.MarkN: n, figure.Top: n / 2}})
			}
		}
		p := when.Period{From: from.Add(rapid.IntRange(0, 60).Draw(t, "from"))}
		p.To = p.From.Add(rapid.IntRange(0, 59).Draw(t, "days"))
		step := rapid.SampledFrom([]report.Step{report.Daily, report.Weekly}).Draw(t, "step")
		points, err := service(d).Series(context.Background(), system, p, report.Filter{}, step)
		if err != nil {
			t.Fatal(err)
		}
		var sum, want int64
		next := p.From
		for _, point := range points {
			if point.Period.From != next {
				t.Fatalf("%v does not follow on %v", point.Period, next)
			}
			next = point.Period.To.Add(1)
			sum += point.All[figure.N]
			if n := point.All[figure.N]; n > 0 && point.Share(report.TopBox).N != n {
				t.Fatalf("%+v", point)
			}
		}
		for _, day := range d.days {
			if day.Day >= p.From && day.Day <= p.To {
				want += day.Sums[figure.N]
			}
		}
		if sum != want || next != p.To.Add(1) {
			t.Fatalf("%d in %d points up to %v, want %d", sum, len(points), next, want)
		}
	})
}

func TestEveryKPIIsNamedAndExplained(t *testing.T) {
	full := figure.Sums{figure.N: 40, figure.Lined: 40, figure.FirstLine: 30, figure.Keyed: 40, figure.HandlingN: 40, figure.HandlingSum: 4000, figure.Answered: 30, figure.MarkN: 30, figure.MarkSum: 100, figure.Satisfied: 20, figure.Top: 10, figure.Dissatisfied: 5, figure.SolvedN: 10, figure.SolvedYes: 9, figure.Delivered: 40, figure.Replied: 30, figure.ReviewN: 1, figure.ReviewSum: 80_000_000, figure.WaitN: 4, figure.WaitSum: 8}
	f, err := service(&desk{days: []report.DaySums{{Day: 2026_11_01, Sums: full}}}).Figures(t.Context(), system, when.Last(28, 2026_11_23), report.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range report.KPIs {
		for _, l := range i18n.Langs {
			if k.Formula.In(l) == "" || k.Name.In(l) == "" {
				t.Errorf("%s has no words in %s", k.Key, l)
			}
		}
		v := k.Value(f.Measures)
		if v == nil || math.IsNaN(*v) {
			t.Fatalf("%s is not computed", k.Key)
		}
		if k.Value(report.Measures{}) != nil {
			t.Errorf("%s of nothing is something", k.Key)
		}
	}
}

// Who sees personal data masked cannot ask figures whether somebody's phone is there.
func TestFiguresKeepWhatIsHidden(t *testing.T) {
	p := when.Last(28, 2026_11_23)
	f := report.Filter{Attributes: figure.Attributes{{Key: "phone", Values: []string{"+79161234504"}}, {Key: "tariff", Values: []string{"M", "ivan@example.org"}}}}
	for role, want := range map[actor.Role]figure.Attributes{
		actor.Executive: {{Key: "phone", Values: []string{""}}, {Key: "tariff", Values: []string{"M"}}}, actor.Admin: f.Attributes,
	} {
		d := &desk{}
		if _, err := service(d).Figures(t.Context(), actor.Actor{PersonID: 1, Role: role}, p, f); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, d.asked[0].Attributes); diff != "" {
			t.Errorf("%s: %s", role, diff)
		}
	}
}
