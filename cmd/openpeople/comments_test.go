package main

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"testing"

	"openpeople/internal/actor"
)

// TestCommentsAreTheSameEverywhere: the API, the file and the rows of the database hold the
// same comments under every filter, the API from the oldest on, the file from the latest.
func TestCommentsAreTheSameEverywhere(t *testing.T) {
	d := newFilledDesk(t, 2000)
	client := d.as(t, actor.Admin)
	today := d.reports.Today()
	days := url.Values{"from": {today.Add(-199).String()}, "to": {today.String()}}
	const rows = `SELECT c.id FROM contacts c JOIN responses r ON r.contact_id = c.id AND r.purpose = 'first' LEFT JOIN dimensions p ON p.id = c.topic_id
WHERE r.comment <> '' AND c.day BETWEEN ? AND ? AND `
	some := 0
	for _, one := range []struct{ query, where string }{
		{"", "TRUE"}, {"mark=1&mark=4", "r.mark IN (1, 4)"}, {"low=1", "r.mark <= 2"}, {"topic=tariffs", "p.code = 'tariffs'"},
		{"topic=tariffs&without=topic&low=1", "COALESCE(p.code, '') <> 'tariffs' AND r.mark <= 2"}, {"q=%22ничего+такого%22", "FALSE"},
	} {
		q, err := url.ParseQuery(one.query)
		if err != nil {
			t.Fatal(err)
		}
		for name, values := range days {
			q[name] = values
		}
		var want []int64
		raw, err := d.raw(t).Query(rows+one.where+" ORDER BY c.ended_at, c.id", int(today.Add(-199)), int(today))
		if err != nil {
			t.Fatal(err)
		}
		for raw.Next() {
			var id int64
			if err := raw.Scan(&id); err != nil {
				t.Fatal(err)
			}
			want = append(want, id)
		}
		some += len(want)
		var got []int64
		for after := ""; ; {
			var page struct {
				TimeZone string `json:"time_zone"`
				Comments []struct {
					ContactID int64  `json:"contact_id"`
					Comment   string `json:"comment"`
				} `json:"comments"`
				Next *string `json:"next"`
			}
			d.api(t, "/api/v1/comments?limit=7&"+q.Encode()+after, &page)
			for _, c := range page.Comments {
				got = append(got, c.ContactID)
				if c.Comment == "" || page.TimeZone != "Europe/Moscow" {
					t.Errorf("%+v in %q", c, page.TimeZone)
				}
			}
			if page.Next == nil {
				break
			}
			after = "&cursor=" + *page.Next
		}
		var file []int64
		for _, line := range d.linesOf(t, client, "/reports/comments/table.csv?"+q.Encode())[1:] {
			id, err := strconv.ParseInt(line[1], 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			file = append(file, id)
		}
		slices.Reverse(file)
		if !slices.Equal(got, want) || !slices.Equal(file, want) {
			t.Errorf("%s: %d in the API, %d in the file, %d in the database", one.query, len(got), len(file), len(want))
		}
		if status, _ := d.send(t, client, http.MethodGet, "/reports/comments?"+q.Encode(), nil, ""); status != http.StatusOK {
			t.Errorf("%s: %d", one.query, status)
		}
	}
	if some < 100 {
		t.Fatalf("only %d comments were compared", some)
	}
}
