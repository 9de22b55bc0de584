package main

import (
	"strconv"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/report"
	"openpeople/internal/when"
)

// TestDemoFigures fills a desk and reads what its rooms count: the year looks as
// PRODUCT.md wants it, and everything was decided by the desk's own rules.
func TestDemoFigures(t *testing.T) {
	const contacts = 6000
	d := newFilledDesk(t, contacts)
	today := when.DayOf(d.clock.Now(), d.store.Zone())
	figures, err := d.reports.Figures(t.Context(), actor.System("test"), when.Period{From: today.Add(-364), To: today}, report.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for name, of := range map[string]struct {
		got       *report.Share
		low, high float64
	}{
		"top box": {figures.Share(report.TopBox), .93, .97}, "FCR": {figures.Share(report.FCRObserved), .885, .925}, "FLR": {figures.Share(report.FLR), .975, .99},
		"digital": {figures.DigitalShare, .95, .96}, "response rate": {figures.Share(report.ResponseRate), .25, .32},
	} {
		if of.got == nil || of.got.Value < of.low || of.got.Value > of.high {
			t.Errorf("%s is %+v, want %v to %v", name, of.got, of.low, of.high)
		}
	}
	if m := figures.Mean(report.HandlingSeconds); m == nil || m.N != contacts || m.Value < 37 || m.Value > 43 {
		t.Errorf("AHT is %+v", m)
	}
	db := d.raw(t)
	for reason, want := range map[string][2]float64{
		"asked": {.55, .75}, "no_address": {.1, .2}, "quarantine": {.04, .25}, "sampled_out": {.01, .06}, "opted_out": {.0001, .03}, "too_old": {.0001, .006},
	} {
		var n float64
		if err := db.QueryRow("SELECT COUNT(*) FROM decisions WHERE reason = ?", reason).Scan(&n); err != nil {
			t.Fatal(err)
		}
		if share := n / contacts; share < want[0] || share > want[1] {
			t.Errorf("%s: %.4f of the decisions", reason, share)
		}
	}
	for what, text := range map[string]string{
		"letters left before they were due":  "SELECT COUNT(*) FROM invitations WHERE sent_at < due_at",
		"answers came before their letter":   "SELECT COUNT(*) FROM responses r JOIN invitations i ON i.id = r.invitation_id WHERE r.answered_at < i.sent_at",
		"cases were closed before they open": "SELECT COUNT(*) FROM recoveries WHERE closed_at < opened_at",
		"something is of the future":         "SELECT COUNT(*) FROM contacts WHERE taken_at > " + strconv.FormatInt(d.clock.Now().UnixMilli(), 10),
		"letters are held by a sender":       "SELECT COUNT(*) FROM messages WHERE state IN ('leased', 'wire')",
		"events wait":                        "SELECT COUNT(*) FROM events",
	} {
		var n int
		if err := db.QueryRow(text).Scan(&n); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if n > 0 {
			t.Errorf("%s: %d", what, n)
		}
	}
}
