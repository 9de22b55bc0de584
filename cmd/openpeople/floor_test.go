package main

import (
	"database/sql"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/gin-gonic/gin"
)

// The floor is what our speed is measured by: the same gin and the same SQLite
// (WAL, synchronous=FULL, one writer that commits in groups) with one table and
// nothing else: no rules, no history, no figures, no templates. What ours costs
// above it is what the program does for it. It runs as a process of its own,
// interleaved with ours, under the same load from the same generator.

// asFloor makes the test binary be the floor.
const asFloor = "RUN_AS_FLOOR"

// floorLinks is how many pages the floor knows: /s/0 and up.
const floorLinks = 40_000

// floorAnswer is what a customer posted, and where its fate is awaited.
type floorAnswer struct {
	link, mark, solved, comment string
	stored                      chan error
}

const insertFloorAnswer = `INSERT INTO answers (link, mark, solved, comment) VALUES (?, ?, ?, ?) ON CONFLICT (link) DO UPDATE SET mark = excluded.mark, solved = excluded.solved, comment = excluded.comment`

// runFloor serves the floor on a folder until it is killed.
func runFloor(dir string) error {
	file := "file:" + filepath.Join(dir, "floor.db")
	writing, err := sql.Open("sqlite3", file+"?_journal_mode=WAL&_synchronous=FULL&_txlock=immediate&_cache_size=-16000")
	if err != nil {
		return err
	}
	writing.SetMaxOpenConns(1)
	for _, text := range []string{
		`CREATE TABLE links (link TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID`,
		`CREATE TABLE answers (link TEXT PRIMARY KEY, mark TEXT NOT NULL, solved TEXT NOT NULL, comment TEXT NOT NULL) WITHOUT ROWID`,
		fmt.Sprintf(`WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d) INSERT INTO links SELECT CAST(i AS TEXT), 'Иван ' || i FROM n`, floorLinks-1),
	} {
		if _, err := writing.Exec(text); err != nil {
			return err
		}
	}
	queue := make(chan *floorAnswer, 1024)
	go writeFloor(writing, queue)
	reading, err := sql.Open("sqlite3", file+"?mode=ro&_query_only=1&_cache_size=-16000")
	if err != nil {
		return err
	}
	reading.SetMaxOpenConns(4)
	reading.SetMaxIdleConns(4)
	find, err := reading.Prepare("SELECT name FROM links WHERE link = ?")
	if err != nil {
		return err
	}
	gin.SetMode(gin.ReleaseMode)
	g := gin.New()
	before, after := floorPage()
	g.GET("/s/:link", func(c *gin.Context) {
		var name string
		if err := find.QueryRow(c.Param("link")).Scan(&name); err != nil {
			c.String(http.StatusNotFound, "no such link")
			return
		}
		c.Data(http.StatusOK, "text/html; charset=utf-8", []byte(before+name+after))
	})
	g.POST("/s/:link", func(c *gin.Context) {
		a := &floorAnswer{c.Param("link"), c.PostForm("mark"), c.PostForm("solved"), c.PostForm("comment"), make(chan error, 1)}
		queue <- a
		if err := <-a.stored; err != nil {
			c.String(http.StatusInternalServerError, err.Error())
			return
		}
		c.Redirect(http.StatusSeeOther, "/s/"+a.link)
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "listening url=http://%s\n", listener.Addr())
	return http.Serve(listener, g)
}

// writeFloor commits what waits at the same moment as a group.
func writeFloor(db *sql.DB, queue <-chan *floorAnswer) {
	insert, err := db.Prepare(insertFloorAnswer)
	for first := range queue {
		group := []*floorAnswer{first}
		for len(group) < 256 && len(queue) > 0 {
			group = append(group, <-queue)
		}
		var tx *sql.Tx
		if err == nil {
			tx, err = db.Begin()
		}
		for _, a := range group {
			if err == nil {
				_, err = tx.Stmt(insert).Exec(a.link, a.mark, a.solved, a.comment)
			}
		}
		if err == nil {
			err = tx.Commit()
		}
		for _, a := range group {
			a.stored <- err
		}
	}
}

// floorPage is a page as heavy as the customer's is, around a name.
func floorPage() (before, after string) {
	const row = `<label class="mark"><input type="radio" name="mark" value="5"><span>Отлично</span></label>` + "\n"
	return "<!doctype html><html lang=ru><head><meta charset=utf-8><title>Оценка</title></head><body><h1>", "</h1><form method=post>\n" + strings.Repeat(row, 34) + "</form></body></html>"
}
