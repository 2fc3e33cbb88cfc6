// A client in Go that knows HTTP and JSON, and nothing else of its server: docs/http.md alone.
// Prints a line for each thing that it is told. `client URL` calls demo.kitchen.v1.Kitchen.

package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
)

const kitchen = "/demo.kitchen.v1.Kitchen/"

const (
	headBytes  = 5
	endFlag    = 2
	timeoutMs  = "30000"
	streamType = "application/connect+json"
)

// What a failed call is answered with, and what the last message of a stream may have.
type failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Details []struct {
		Type  string          `json:"type"`
		Debug json.RawMessage `json:"debug"`
	} `json:"details"`
}

func (failed failure) print(status int) {
	fmt.Printf("failed %d %s: %s\n", status, failed.Code, failed.Message)
	for _, detail := range failed.Details {
		fmt.Printf("detail %s %s\n", detail.Type, detail.Debug)
	}
}

func post(url, contentType string, body []byte) *http.Response {
	request, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(body))
	check(err)
	request.Header.Set("Content-Type", contentType)
	request.Header.Set("Connect-Timeout-Ms", timeoutMs)
	response, err := http.DefaultClient.Do(request)
	check(err)
	return response
}

// One message each way.
func call(server, method, arguments string, result interface{}) bool {
	response := post(server+kitchen+method, "application/json", []byte(arguments))
	defer response.Body.Close()
	decoder := json.NewDecoder(response.Body)
	if response.StatusCode == http.StatusOK {
		check(decoder.Decode(result))
		return true
	}
	var failed failure
	check(decoder.Decode(&failed))
	failed.print(response.StatusCode)
	return false
}

// Messages of the server, in envelopes: a byte of flags, four of the length, JSON.
func stream(server, method, arguments string, take func(message []byte)) {
	request := make([]byte, headBytes, headBytes+len(arguments))
	binary.BigEndian.PutUint32(request[1:], uint32(len(arguments)))
	response := post(server+kitchen+method, streamType, append(request, arguments...))
	defer response.Body.Close()
	for {
		var head [headBytes]byte
		_, err := io.ReadFull(response.Body, head[:])
		check(err)
		message := make([]byte, binary.BigEndian.Uint32(head[1:]))
		_, err = io.ReadFull(response.Body, message)
		check(err)
		if head[0]&endFlag == 0 {
			take(message)
			continue
		}
		var end struct {
			Error *failure `json:"error"`
		}
		check(json.Unmarshal(message, &end))
		if end.Error == nil {
			fmt.Println("end")
		} else {
			end.Error.print(response.StatusCode)
		}
		return
	}
}

func check(err error) {
	if err != nil {
		fmt.Println("broken:", err)
		os.Exit(1)
	}
}

func main() {
	server := os.Args[1]
	var quotient struct {
		Result float64 `json:"result"`
	}
	if call(server, "divide", `{"num1": 10, "num2": 4}`, &quotient) {
		fmt.Println("divide", quotient.Result)
	}
	call(server, "divide", `{"num1": 1, "num2": 0}`, &quotient)
	call(server, "divid", `{}`, &quotient)

	var point struct{ X, Y float64 }
	for _, from := range []int{3, 99} {
		stream(server, "watch", fmt.Sprintf(`{"fromSeq": %d}`, from), func(message []byte) {
			check(json.Unmarshal(message, &point))
			fmt.Println("point", point.X, point.Y)
		})
	}
}
