package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/config"
	"openpeople/internal/stats"
	"openpeople/internal/store/storetest"
)

// sent is a contact as it was given, with the answer of its customer.
type sent struct {
	client, channel, team, topic, customer string
	line                                   int
	handling                               *int
	start, end                             time.Time
	mark                                   int // 0: nobody answered
	solved                                 *bool
}

var (
	servedChannels = []string{"chat", "voice", "email"}
	servedTeams    = []string{"north", "south"}
	servedTopics   = []string{"tariffs", "roaming", "bills"}
)

// someDesk is some contacts of a company of its own: many end about midnight of its zone.
func someDesk(r *rand.Rand, name string, zone *time.Location, now time.Time) (list []sent) {
	for range r.IntN(25) {
		day := now.In(zone).AddDate(0, 0, -4-r.IntN(60))
		end := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, zone).Add(time.Duration(r.IntN(7200)-3600) * time.Second)
		if r.IntN(2) == 0 {
			end = end.Add(time.Duration(r.IntN(24)) * time.Hour)
		}
		s := sent{client: name, channel: servedChannels[r.IntN(3)], team: servedTeams[r.IntN(2)], topic: servedTopics[r.IntN(3)], line: 1 + r.IntN(2), end: end.UTC().Truncate(time.Second)}
		s.start = s.end.Add(-time.Duration(60+r.IntN(600)) * time.Second)
		s.customer = name + "-" + strconv.Itoa(r.IntN(6))
		if r.IntN(5) > 0 {
			n := r.IntN(400)
			s.handling = &n
		}
		if r.IntN(3) > 0 {
			s.mark = 1 + r.IntN(5)
			if r.IntN(2) == 0 {
				yes := r.IntN(2) == 0
				s.solved = &yes
			}
		}
		list = append(list, s)
	}
	return list
}

// take takes the contacts in, and their answers, as another program would.
func (d *filledDesk) take(t *testing.T, list []sent) {
	t.Helper()
	header := map[string]string{"Authorization": "Bearer " + d.token, "Content-Type": "application/json"}
	var batch []map[string]any
	for i, s := range list {
		c := map[string]any{
			"source": s.client, "external_id": strconv.Itoa(i), "client": s.client, "channel": s.channel, "topic": s.topic, "line": s.line, "started_at": s.start, "ended_at": s.end,
			"operator": map[string]any{"external_id": s.team + "-1", "name": "Anna", "team": s.team}, "customer": map[string]any{"external_id": s.customer},
		}
		if s.handling != nil {
			c["talk_seconds"] = *s.handling
		}
		batch = append(batch, c)
	}
	raw, err := json.Marshal(map[string]any{"contacts": batch})
	if err != nil {
		t.Fatal(err)
	}
	if status, answer := d.send(t, http.DefaultClient, http.MethodPost, "/api/v1/contacts/batch", header, string(raw)); status != http.StatusOK || strings.Count(answer, `"status":201`) != len(list) {
		t.Fatalf("%d %s", status, answer)
	}
	for i, s := range list {
		if s.mark == 0 {
			continue
		}
		answer := map[string]any{"source": s.client, "external_id": strconv.Itoa(i), "mark": s.mark, "delivery": "ivr", "answered_at": s.end.Add(time.Hour)}
		if s.solved != nil {
			answer["solved"] = *s.solved
		}
		if raw, err = json.Marshal(answer); err != nil {
			t.Fatal(err)
		}
		if status, body := d.send(t, http.DefaultClient, http.MethodPost, "/api/v1/responses", header, string(raw)); status != http.StatusCreated {
			t.Fatalf("%d %s", status, body)
		}
	}
}

// byHand counts what PRODUCT.md's formulas say of the contacts that a question is about, of
// all of their desk.
func byHand(all []sent, in func(sent) bool, ripe string, zone *time.Location) map[string]string {
	var contacts, answered, top, satisfied, low, marks, solvedN, solved, first, keyed, once, handlingN int64
	var handling int64
	for _, s := range all {
		if !in(s) {
			continue
		}
		contacts++
		if s.line == 1 {
			first++
		}
		if s.handling != nil {
			handlingN, handling = handlingN+1, handling+int64(*s.handling)
		}
		if s.end.In(zone).Format(time.DateOnly) <= ripe {
			keyed++
			again := slices.ContainsFunc(all, func(o sent) bool {
				later := o.start.After(s.start) || o.start.Equal(s.start) && o.end.After(s.end)
				return o.customer == s.customer && o.topic == s.topic && later && !o.start.After(s.end.Add(7*24*time.Hour))
			})
			if !again {
				once++
			}
		}
		if s.mark == 0 {
			continue
		}
		answered++
		marks += int64(s.mark)
		top += b2i(s.mark == 5)
		satisfied += b2i(s.mark >= 4)
		low += b2i(s.mark <= 2)
		if s.solved != nil {
			solvedN++
			solved += b2i(*s.solved)
		}
	}
	out := map[string]string{"contacts": strconv.FormatInt(contacts, 10), "answered": strconv.FormatInt(answered, 10)}
	for key, of := range map[string][2]int64{"top_box": {top, answered}, "csat": {satisfied, answered}, "dsat": {low, answered}, "fcr_said": {solved, solvedN}, "flr": {first, contacts}, "fcr_observed": {once, keyed}, "coverage": {answered, contacts}} {
		out[key], out[key+"_low"], out[key+"_high"] = "", "", ""
		if k, n := of[0], of[1]; n > 0 {
			l, h, _ := stats.Wilson(k, n)
			out[key], out[key+"_low"], out[key+"_high"] = rounded(float64(k)/float64(n)), rounded(l), rounded(h)
		}
	}
	for key, of := range map[string][2]int64{"mean_mark": {marks, answered}, "handling_seconds": {handling, handlingN}} {
		out[key] = ""
		if of[1] > 0 {
			out[key] = rounded(float64(of[0]) / float64(of[1]))
		}
	}
	return out
}

func b2i(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

func rounded(f float64) string {
	return strconv.FormatFloat(math.Round(f*1e6)/1e6, 'f', -1, 64)
}

// TestTwoHundredDesksAgree makes small desks in several time zones, asks each a question with
// random days and filters, and holds the page, the table, the book and the API against what
// the formulas say of the rows that were sent.
func TestTwoHundredDesksAgree(t *testing.T) {
	zones := []string{"Europe/Moscow", "Asia/Vladivostok", "America/New_York", "Asia/Kolkata", "UTC"}
	looked := 0
	for z, name := range zones {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		d, client := deskIn(t, name)
		r := rand.New(rand.NewPCG(20261127, uint64(z)))
		now := d.clock.Now()
		desks := make([][]sent, 40)
		for i := range desks {
			desks[i] = someDesk(r, fmt.Sprintf("company-%d", i), zone, now)
			if len(desks[i]) > 0 {
				d.take(t, desks[i])
			}
			if i == len(desks)/2 { // half of the figures are folded, half are not
				d.jobs.Drain(t.Context())
			}
		}
		ripe := now.In(zone).AddDate(0, 0, -8).Format(time.DateOnly)
		for i, all := range desks {
			looked += d.question(t, client, r, fmt.Sprintf("company-%d", i), all, zone, ripe)
		}
	}
	if looked < 2000 {
		t.Errorf("only %d figures were looked at", looked)
	}
}

// deskIn is an empty desk in a time zone, and an admin who reads English.
func deskIn(t *testing.T, zone string) (*filledDesk, *http.Client) {
	t.Helper()
	dir := t.TempDir()
	d := &filledDesk{file: filepath.Join(dir, "desk.db"), clock: storetest.NewClock()}
	cfg := config.Config{Database: d.file, Data: dir, BaseURL: "http://localhost", LogFormat: "text"}
	ctx, system := context.Background(), actor.System("test")
	begun, err := open(ctx, cfg, options{demo: true, hasher: cheap, now: d.clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	if err := begun.accounts.ChangeDesk(ctx, system, account.DeskDraft{Zone: zone, Language: "en", Name: "Desk"}); err != nil {
		t.Fatal(err)
	}
	for _, p := range demoAccounts() {
		if p.Role != actor.Admin {
			continue
		}
		if err := runUserAdd(ctx, begun.accounts, p.Email, "Anna", string(p.Role), "", strings.NewReader(p.Password+"\n"), discard{}, ""); err != nil {
			t.Fatal(err)
		}
	}
	if err := begun.Close(); err != nil {
		t.Fatal(err)
	}
	if d.app, err = open(ctx, cfg, options{demo: true, accounts: demoAccounts(), hasher: cheap, now: d.clock.Now}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.app.Close() })
	if _, d.token, err = d.accounts.CreateToken(ctx, system, account.TokenDraft{Name: "all", Scopes: actor.Scopes}); err != nil {
		t.Fatal(err)
	}
	d.server = httptest.NewServer(d.handler)
	t.Cleanup(d.server.Close)
	return d, d.as(t, actor.Admin)
}

type discard struct{}

func (discard) Write(b []byte) (int, error) { return len(b), nil }

// question asks one desk one question, and returns how many figures were compared.
func (d *filledDesk) question(t *testing.T, client *http.Client, r *rand.Rand, company string, all []sent, zone *time.Location, ripe string) (looked int) {
	t.Helper()
	today := d.clock.Now().In(zone)
	from, to := today.AddDate(0, 0, -20-r.IntN(50)).Format(time.DateOnly), today.AddDate(0, 0, -r.IntN(20)).Format(time.DateOnly)
	q := url.Values{"from": {from}, "to": {to}, "client": {company}}
	filters := map[string]func(s sent) string{
		"channel": func(s sent) string { return s.channel }, "team": func(s sent) string { return s.team }, "topic": func(s sent) string { return s.topic }, "line": func(s sent) string { return strconv.Itoa(s.line) },
	}
	values := map[string][]string{"channel": servedChannels, "team": servedTeams, "topic": servedTopics, "line": {"1", "2"}}
	for _, key := range []string{"channel", "team", "topic", "line"} {
		if r.IntN(3) > 0 {
			continue
		}
		q[key] = []string{values[key][r.IntN(len(values[key]))]}
		if other := values[key][r.IntN(len(values[key]))]; other != q[key][0] {
			q.Add(key, other)
		}
		if r.IntN(3) == 0 {
			q.Add("without", key)
		}
	}
	asked := func(s sent) bool {
		day := s.end.In(zone).Format(time.DateOnly)
		if day < from || day > to {
			return false
		}
		for key, of := range filters {
			if q.Has(key) && slices.Contains(q[key], of(s)) == slices.Contains(q["without"], key) {
				return false
			}
		}
		return true
	}
	axis := []string{"channel", "team", "topic", "line", "day"}[r.IntN(5)]
	of := filters[axis]
	if axis == "day" {
		of = func(s sent) string { return s.end.In(zone).Format(time.DateOnly) }
	}
	var got reportOf
	d.api(t, "/api/v1/reports/"+axis+"?"+q.Encode(), &got)
	var kpis map[string]any
	d.api(t, "/api/v1/kpis?"+q.Encode(), &kpis)
	total := byHand(all, asked, ripe, zone)
	looked += d.same(t, zone.String()+" /kpis?"+q.Encode(), total, kpis)
	looked += d.same(t, zone.String()+" "+axis+"?"+q.Encode()+" in all", total, got.Total)
	for _, row := range got.Rows {
		value, _ := row["value"].(string)
		looked += d.same(t, zone.String()+" "+axis+"?"+q.Encode()+" "+value, byHand(all, func(s sent) bool { return asked(s) && of(s) == value }, ripe, zone), row)
	}
	status, file := d.send(t, client, http.MethodGet, "/reports/"+axis+"/table.csv?sep=comma&"+q.Encode(), nil, "")
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file, "\ufeff"))).ReadAll()
	if err != nil || status != http.StatusOK || len(lines) != len(got.Rows)+2 {
		t.Fatalf("%s?%s: %d, %d lines of %d rows: %v", axis, q.Encode(), status, len(lines), len(got.Rows), err)
	}
	for i, line := range lines[1:] {
		want := total
		if value := line[0]; i > 0 {
			want = byHand(all, func(s sent) bool { return asked(s) && of(s) == value }, ripe, zone)
		}
		for j, name := range lines[0] {
			if v, there := want[name]; there && j > 1 {
				if looked++; v != line[j] {
					t.Errorf("%s %s?%s, %s in the file: %s is %q, by hand %q", zone, axis, q.Encode(), line[0], name, line[j], v)
				}
			}
		}
	}
	_, book := d.send(t, client, http.MethodGet, "/reports/"+axis+"/table.xlsx?"+q.Encode(), nil, "")
	if !sameCells(t, lines, book) {
		t.Errorf("%s %s?%s: the book is not the table", zone, axis, q.Encode())
	}
	_, body := d.send(t, client, http.MethodGet, "/reports/"+axis+"?column=contacts&column=answered&"+q.Encode(), map[string]string{"Accept-Language": "en"}, "")
	shown := shownRows(body)
	if len(shown) == 0 && total["contacts"] != "0" {
		t.Errorf("%s %s?%s: the page shows nothing", zone, axis, q.Encode())
	}
	for i, row := range shown {
		want := got.Total
		if i > 0 {
			want = got.Rows[i-1]
		}
		if looked++; row[0] != numberOf(want["contacts"]) || row[1] != numberOf(want["answered"]) {
			t.Errorf("%s %s?%s, row %d: the page says %v, the API %v and %v", zone, axis, q.Encode(), i, row, want["contacts"], want["answered"])
		}
	}
	return looked
}

// same compares what was counted by hand with what the API says.
func (d *filledDesk) same(t *testing.T, of string, want map[string]string, got map[string]any) (looked int) {
	t.Helper()
	for key, v := range want {
		name, end := key, ""
		for _, suffix := range []string{"_low", "_high"} {
			if cut, is := strings.CutSuffix(key, suffix); is {
				name, end = cut, suffix[1:]
			}
		}
		value := numberOf(got[name])
		if share, is := got[name].(map[string]any); is && end != "" {
			value = numberOf(share[end])
		}
		if looked++; value != v {
			t.Errorf("%s: %s is %q, by hand %q", of, key, value, v)
		}
	}
	return looked
}
