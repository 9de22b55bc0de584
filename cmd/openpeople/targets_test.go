package main

import (
	"html"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/i18n"
	"openpeople/internal/report"
	"openpeople/internal/stats"
	"openpeople/internal/when"
)

// TestTargetsInTables: a row that is a channel or a kind of them says its own target, else the
// desk's, and how its figure stands to it by its interval; the file says the same, and no
// other table says any.
func TestTargetsInTables(t *testing.T) {
	d := newFilledDesk(t, 3000)
	client, english := d.as(t, actor.Executive), map[string]string{"Accept-Language": "en"}
	aims := map[string]float64{"top_box": 0.8, "chat/top_box": 0.01, "voice/top_box": 0.999}
	if err := d.accounts.ChangeTargets(t.Context(), actor.System("test"), aims, ""); err != nil {
		t.Fatal(err)
	}
	verdicts := map[string]string{"met": i18n.In(i18n.EN, "ui.target.met"), "missed": i18n.In(i18n.EN, "ui.target.missed"), "within": i18n.In(i18n.EN, "ui.target.within")}
	seen := map[string]int{}
	for _, axis := range []string{"channel_kind", "channel"} {
		lines := d.linesOf(t, client, "/reports/"+axis+"/table.csv?days=365")
		at := map[string]int{}
		for i, name := range lines[0] {
			at[name] = i
		}
		for _, line := range lines[2:] {
			target, verdict := line[at["top_box_target"]], line[at["top_box_verdict"]]
			if want := map[string]string{"chat": "0.01", "voice": "0.999"}[line[0]]; axis == "channel_kind" && want != "" && target != want || target == "" {
				t.Errorf("%s %s: the target is %s", axis, line[0], target)
			}
			n, _ := strconv.ParseInt(line[at["top_box_n"]], 10, 64)
			aim, _ := strconv.ParseFloat(target, 64)
			low, _ := strconv.ParseFloat(line[at["top_box_low"]], 64)
			high, _ := strconv.ParseFloat(line[at["top_box_high"]], 64)
			want := "within"
			switch {
			case stats.TooFew(n):
				want = ""
			case low >= aim:
				want = "met"
			case high < aim:
				want = "missed"
			}
			if seen[verdict]++; verdict != want {
				t.Errorf("%s %s: %s of n = %d to %s is %q, want %q", axis, line[0], line[at["top_box"]], n, target, verdict, want)
			}
		}
		_, body := d.send(t, client, http.MethodGet, "/reports/"+axis+"?days=365&column=top_box", english, "")
		body = strings.ReplaceAll(html.UnescapeString(body), "\u00a0", " ")
		shown := map[string]int{}
		for _, line := range lines[2:] {
			shown[line[at["top_box_verdict"]]]++
		}
		for verdict, words := range verdicts {
			if got := strings.Count(body, " · "+words+"</span>"); got != shown[verdict] {
				t.Errorf("%s: the page says %q %d times, the file %d", axis, words, got, shown[verdict])
			}
		}
		if axis == "channel_kind" && strings.Count(body, `class="reach-target"`) == 0 {
			t.Error("no target is drawn")
		}
	}
	if seen["met"] == 0 || seen["missed"] == 0 {
		t.Errorf("%v", seen)
	}
	for _, name := range d.linesOf(t, client, "/reports/team/table.csv?days=365")[0] {
		if strings.HasSuffix(name, "_target") {
			t.Errorf("a team has %s", name)
		}
	}
}

// TestPartsOfTimeAreCompared: each row of a report by time stands beside the days before it,
// as the table of those days says them.
func TestPartsOfTimeAreCompared(t *testing.T) {
	d := newFilledDesk(t, 3000)
	client, english := d.as(t, actor.Executive), map[string]string{"Accept-Language": "en"}
	today := d.reports.Today()
	from, to := today.Add(-41), today.Add(-14)
	days := func(back int) string { return "?from=" + from.Add(-back).String() + "&to=" + to.Add(-back).String() }
	for _, axis := range []string{"day", "week", "month"} {
		lines := d.linesOf(t, client, "/reports/"+axis+"/table.csv"+days(0)+"&against="+report.AgainstBefore)
		at := map[string]int{}
		for i, name := range lines[0] {
			at[name] = i
		}
		compared := 0
		for _, line := range lines[2:] {
			earlier := d.linesOf(t, client, "/reports/day/table.csv"+"?from="+earlierBy(t, line[0], 28)+"&to="+earlierBy(t, line[1], 28))
			n := line[at["top_box_before_n"]]
			if n != "" {
				compared++
			}
			if want := earlier[1][slices.Index(earlier[0], "top_box_n")]; n != want && !(n == "" && want == "0") {
				t.Errorf("%s %s: %q marks before, want %s", axis, line[0], n, want)
			}
		}
		if compared < 2 && axis != "month" {
			t.Errorf("%s: %d rows are compared", axis, compared)
		}
		if _, body := d.send(t, client, http.MethodGet, "/reports/"+axis+days(0)+"&against="+report.AgainstBefore, english, ""); !strings.Contains(body, "beside the days 28 days before") {
			t.Errorf("%s: the page does not say what its rows are compared with", axis)
		}
	}
}

// earlierBy is so many days before one.
func earlierBy(t *testing.T, day string, days int) string {
	t.Helper()
	d, err := when.ParseDay(day)
	if err != nil {
		t.Fatal(err)
	}
	return d.Add(-days).String()
}
