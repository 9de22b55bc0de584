package board

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"openpeople/internal/board"
	"openpeople/internal/fault"
	"openpeople/internal/web/kit"
)

const eventStream = "text/event-stream"

// A stream says every beat that it lives, and asks then whether it still may; it ends after
// streamLife, and the screen comes again through the door. A screen that takes nothing for
// so long as sendLimit is gone.
const (
	beat       = 5 * time.Second
	streamLife = 10 * time.Minute
	sendLimit  = 10 * time.Second
)

// Events of a stream; data of the first is the whole part, so a screen that was away misses
// nothing.
const (
	eventPart  = "part"
	eventAgain = "again" // the board is another one now: load the page
	eventGone  = "gone"  // nobody may look any more
)

// stream sends what a board shows until somebody leaves. TooMany where too many look.
func (h *handlers) stream(c *gin.Context, b board.Board, ask func(ctx context.Context) (board.Board, error), door string) error {
	ctx, cancel := context.WithTimeout(c.Request.Context(), streamLife)
	defer cancel()
	w, err := h.hub.watch(b, door)
	if err != nil {
		return err
	}
	defer h.hub.leave(w)
	part, err := h.hub.part(ctx, b)
	if err != nil {
		return err
	}
	kit.Streams(c)
	out := sender{http.NewResponseController(c.Writer), c.Writer}
	head := c.Writer.Header()
	head.Set("Content-Type", eventStream)
	head.Set("X-Accel-Buffering", "no") // nginx would keep it until there is much
	c.Writer.WriteHeader(http.StatusOK)
	if out.event(eventPart, part) != nil {
		return nil // the screen is gone
	}
	beats := time.NewTicker(beat)
	defer beats.Stop()
	for {
		part = nil
		select {
		case <-ctx.Done():
			return nil
		case <-h.Done:
			return nil
		case part = <-w.parts:
		case <-w.asked:
		case <-beats.C:
		}
		event, failed := h.next(ctx, b, ask)
		switch {
		case failed: // the database is away: neither shown nor taken away
			err = out.alive()
		case event != "":
			_ = out.event(event, nil)
			return nil
		case part != nil:
			err = out.event(eventPart, part)
		default:
			err = out.alive()
		}
		if err != nil {
			return nil // the screen is gone
		}
	}
}

// next asks whether somebody still may look at a board: "" says so; failed that nobody knows.
func (h *handlers) next(ctx context.Context, b board.Board, ask func(ctx context.Context) (board.Board, error)) (event string, failed bool) {
	now, err := ask(ctx)
	switch {
	case err == nil && now.Revision() == b.Revision():
		return "", false
	case err == nil:
		return eventAgain, false
	case fault.Is(err, fault.NotFound), fault.Is(err, fault.Unauthenticated), fault.Is(err, fault.Forbidden):
		return eventGone, false
	}
	return "", true
}

// sender writes events to one screen, each within a limit of its own.
type sender struct {
	wire *http.ResponseController
	to   io.Writer
}

// event writes an event, its data line by line.
func (s sender) event(name string, data []byte) error {
	var b bytes.Buffer
	b.WriteString("event: " + name + "\n")
	for line := range bytes.Lines(data) {
		b.WriteString("data: ")
		b.Write(bytes.TrimRight(line, "\r\n"))
		b.WriteByte('\n')
	}
	if len(data) == 0 {
		b.WriteString("data: \n")
	}
	b.WriteByte('\n')
	return s.write(b.Bytes())
}

// alive writes a comment, which a screen passes over.
func (s sender) alive() error { return s.write([]byte(": \n\n")) }

func (s sender) write(raw []byte) error {
	if err := s.wire.SetWriteDeadline(time.Now().Add(sendLimit)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	if _, err := s.to.Write(raw); err != nil {
		return err
	}
	return s.wire.Flush()
}
