package openday

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"openpeople/internal/i18n"
	"openpeople/internal/openday"
)

// calendar sends a shift as a file for calendars (RFC 5545).
func (h *handlers) calendar(c *gin.Context) error {
	p, err := h.shiftPage(c)
	if err != nil {
		return err
	}
	c.Header("Content-Disposition", `attachment; filename="shift-`+id(p.ID)+`.ics"`)
	c.Data(http.StatusOK, "text/calendar; charset=utf-8", []byte(calendarFile(c.Request.Context(), p.Detail, h.days.Now())))
	return nil
}

// calendarFile writes one event. Its UID stays the same, so that a calendar that
// gets the file again moves the event.
func calendarFile(ctx context.Context, d openday.Detail, now time.Time) string {
	const utc = "20060102T150405Z"
	place := d.Place.Name
	if d.Place.Address != "" {
		place += ", " + d.Place.Address
	}
	status := "CONFIRMED"
	if d.Day.Cancelled() {
		status = "CANCELLED"
	}
	var b strings.Builder
	for _, line := range []string{
		"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//openpeople//open people day//EN", "METHOD:PUBLISH", "BEGIN:VEVENT",
		fmt.Sprintf("UID:openpeople-shift-%d@%d", d.ID, d.Day.AnnouncedAt.Unix()),
		"DTSTAMP:" + now.UTC().Format(utc),
		"DTSTART:" + d.StartsAt.UTC().Format(utc), "DTEND:" + d.EndsAt.UTC().Format(utc),
		fmt.Sprintf("SEQUENCE:%d", d.Day.Revision),
		"STATUS:" + status,
		"SUMMARY:" + escape(i18n.T(ctx, "openday.calendar.summary", "Title", d.Day.Title)),
		"LOCATION:" + escape(place),
		"DESCRIPTION:" + escape(d.Day.Aim),
		"END:VEVENT", "END:VCALENDAR",
	} {
		b.WriteString(fold(line) + "\r\n")
	}
	return b.String()
}

// escape writes a text as a value of RFC 5545.
func escape(s string) string {
	s = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`, "\r", "").Replace(s)
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' {
			return -1
		}
		return r
	}, s)
}

// fold breaks a line after at most 75 octets, never inside a character.
func fold(line string) string {
	var b strings.Builder
	width := 0
	for _, r := range line {
		n := utf8.RuneLen(r)
		if width+n > 75 {
			b.WriteString("\r\n ")
			width = 1
		}
		b.WriteRune(r)
		width += n
	}
	return b.String()
}
