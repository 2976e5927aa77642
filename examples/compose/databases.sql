-- A database for each service: none can read another's.
CREATE DATABASE oms_processing OWNER oms;
CREATE DATABASE oms_payment OWNER oms;
CREATE DATABASE oms_fulfillment OWNER oms;
CREATE DATABASE oms_tracking OWNER oms;
CREATE DATABASE oms_cancellation OWNER oms;
CREATE DATABASE oms_notification OWNER oms;
CREATE DATABASE oms_history OWNER oms;
CREATE DATABASE oms_reporting OWNER oms;
