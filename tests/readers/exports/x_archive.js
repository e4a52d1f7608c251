window.YTD.tweets.part0 = [ { "tweet" : { "id_str" : "11", "full_text" : "お知らせ &amp; ご案内", "created_at" : "Thu Jan 22 12:32:00 +0000 2026", "favorite_count" : "3" } } ]
