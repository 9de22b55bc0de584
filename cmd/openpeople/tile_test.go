package main

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/when"
)

var (
	oneTile       = regexp.MustCompile(`(?s)<section class="tile[ "].*?</section>`)
	tileParts     = regexp.MustCompile(`(?s)<h3 class="tile-label">(?:<a class="tile-link" href="([^"]*)">)?([^<]*)<.*?<span>n = ([0-9,]+)</span>`)
	tileOfReviews = regexp.MustCompile(`(?s)<h3 class="tile-label">(?:<a class="tile-link" href="([^"]*)">)?Review score \(IQS\).*?<span>n = ([0-9,]+)</span>`)
	countOfRows   = regexp.MustCompile(`<p class="pager-count">(?:\d+ of )?([0-9,]+)(?: rows?)?</p>`)
)

// TestTheTileOfReviewsOpensWhatItCounts compares n of the tile with the rows of the
// list that it opens, for every role (an agent has too few for a tile): who may not read all that is counted gets no
// link to a part of it.
func TestTheTileOfReviewsOpensWhatItCounts(t *testing.T) {
	d := newFilledDesk(t, 3000)
	db := d.raw(t)
	text := func(query string) (s string) {
		t.Helper()
		if err := db.QueryRow(query).Scan(&s); err != nil {
			t.Fatal(err)
		}
		return s
	}
	supervisor := "(SELECT id FROM people WHERE role = 'supervisor' ORDER BY id LIMIT 1)"
	const reviewed = "SELECT t.code FROM reviews r JOIN dimensions t ON t.id = r.team_id WHERE r.revision > 0 AND t.id "
	led := text(reviewed + "IN (SELECT team_id FROM leads WHERE person_id = " + supervisor + ") GROUP BY t.code ORDER BY COUNT(*) DESC LIMIT 1")
	other := text(reviewed + "NOT IN (SELECT team_id FROM leads WHERE person_id = " + supervisor + ") GROUP BY t.code ORDER BY COUNT(*) DESC LIMIT 1")
	today := when.DayOf(d.clock.Now(), d.store.Zone())
	all := "?from=" + today.Add(-400).String() + "&to=" + today.String()
	one, stranger := all+"&team="+url.QueryEscape(led), all+"&team="+url.QueryEscape(other)
	for _, c := range []struct {
		role  actor.Role
		query string
		opens bool
	}{
		{actor.Admin, all, true}, {actor.Admin, one, true}, {actor.Executive, all, true}, {actor.Executive, stranger, true},
		{actor.Supervisor, all, true}, {actor.Supervisor, all + "&all=1", false}, {actor.Supervisor, stranger, false}, {actor.Supervisor, one, true}, {actor.Supervisor, one + "&team=" + url.QueryEscape(other), false},
	} {
		client := d.as(t, c.role)
		english := map[string]string{"Accept-Language": "en"}
		_, body := d.send(t, client, http.MethodGet, "/"+c.query, english, "")
		tile := tileOfReviews.FindStringSubmatch(strings.ReplaceAll(body, "\u00a0", " "))
		if tile == nil || tile[2] == "0" {
			t.Errorf("%s %s: no tile of reviews", c.role, c.query)
			continue
		}
		if (tile[1] != "") != c.opens {
			t.Errorf("%s %s: the tile leads to %q", c.role, c.query, tile[1])
		}
		if tile[1] == "" {
			continue
		}
		_, body = d.send(t, client, http.MethodGet, html.UnescapeString(tile[1]), english, "")
		rows := countOfRows.FindStringSubmatch(strings.ReplaceAll(body, "\u00a0", " "))
		if rows == nil || rows[1] != tile[2] {
			t.Errorf("%s %s: n = %s, %s opens %v", c.role, c.query, tile[2], tile[1], rows)
		}
	}
}

// TestTilesOpenWhatTheyCount compares n of every tile with the rows of the list that it
// opens, for every role, narrowed to a team and to an operator whose figures leave out
// what guests served too. Invitations open those of the days on which they were sent; the
// last days of observed FCR are not counted, so its list ends before them.
func TestTilesOpenWhatTheyCount(t *testing.T) {
	d := newFilledDesk(t, 3000)
	today := when.DayOf(d.clock.Now(), d.store.Zone())
	english := map[string]string{"Accept-Language": "en"}
	long := "?from=" + today.Add(-400).String() + "&to=" + today.String()
	var team, operator string
	if err := d.raw(t).QueryRow("SELECT t.code, o.external_id FROM contacts c JOIN dimensions t ON t.id = c.team_id JOIN operators o ON o.id = c.operator_id WHERE c.guest GROUP BY t.code, o.external_id ORDER BY t.code LIMIT 1").Scan(&team, &operator); err != nil {
		t.Fatal(err)
	}
	all := []string{"Top-box CSAT", "First line (FLR)", "Handling time (AHT)", "Review score (IQS)", "Response rate"}
	ofTeam := long + "&team=" + url.QueryEscape(team)
	for role, open := range map[actor.Role][]string{actor.Admin: all, actor.Executive: all, actor.Supervisor: all, actor.Agent: nil} {
		client := d.as(t, role)
		opened := map[string]bool{}
		for _, query := range []string{"/", "/" + long, "/" + long + "&all=1", "/" + long + "&channel=chat", "/" + ofTeam, "/" + ofTeam + "&channel=chat&channel=shop",
			"/" + long + "&operator=" + url.QueryEscape(operator), "/?days=90"} {
			_, body := d.send(t, client, http.MethodGet, query, english, "")
			for _, tile := range oneTile.FindAllString(strings.ReplaceAll(body, "\u00a0", " "), -1) {
				part := tileParts.FindStringSubmatch(tile)
				if part == nil || part[1] == "" {
					continue
				}
				opened[strings.TrimSpace(part[2])], opened[query] = true, true
				status, list := d.send(t, client, http.MethodGet, html.UnescapeString(part[1]), english, "")
				rows := countOfRows.FindStringSubmatch(strings.ReplaceAll(list, "\u00a0", " "))
				if rows == nil && part[3] == "0" {
					continue
				}
				if rows == nil || rows[1] != part[3] {
					t.Errorf("%s %s: %s: n = %s, %s opens %v (%v)", role, query, part[2], part[3], part[1], rows, status)
				}
			}
		}
		for _, name := range open {
			if !opened[name] {
				t.Errorf("%s: no tile %q leads to its list: %v", role, name, opened)
			}
		}
		for _, query := range []string{"/" + ofTeam, "/" + long + "&operator=" + url.QueryEscape(operator)} {
			if role != actor.Agent && role != actor.Supervisor && !opened[query] {
				t.Errorf("%s: no tile of %s leads to its list", role, query)
			}
		}
	}
}
