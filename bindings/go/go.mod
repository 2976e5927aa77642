module omsc

go 1.19
